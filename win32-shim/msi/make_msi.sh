#!/bin/sh
# make_msi.sh WXS STAGE MSI DLL_VERSION: builds the installer from what lies in STAGE, with wixl, and adds what wixl cannot say.
# The same files give the same bytes: times are SOURCE_DATE_EPOCH's, else a fixed day's.
set -eu
wxs=$1 stage=$2 msi=$3 dll_version=$4
epoch=${SOURCE_DATE_EPOCH:-1767225600}
find "$stage" -type f -exec touch -d "@$epoch" {} +
tables=$(mktemp -d)
trap 'rm -r "$tables"' EXIT

cd "$stage"
rm -f "$msi"
wixl -a x64 -o "$msi" "$wxs"

# Component attributes: 256 64-bit, 128 never overwritten, 16 stays when the product is removed.
msibuild "$msi" -q "UPDATE \`Component\` SET \`Attributes\`=400 WHERE \`Component\`='Configuration'"
# 2 a value, 16 in the 64-bit view.
msibuild "$msi" -q 'UPDATE `RegLocator` SET `Type`=18'
# Without its version an older DLL, which has one, would count as newer and stay (and then be removed with its product).
msibuild "$msi" -q "UPDATE \`File\` SET \`Version\`='$dll_version', \`Language\`='1033' WHERE \`File\`='raspool.dll'"
msibuild "$msi" -q "DELETE FROM \`MsiFileHash\` WHERE \`File_\`='raspool.dll'"

# The folder of configuration and records: SYSTEM (SY) and Administrators (BA) alone, nothing inherited from above.
{
  printf 'MsiLockPermissionsEx\tLockObject\tTable\tSDDLText\tCondition\r\n'
  printf 's72\ts72\ts32\ts0\tS255\r\n'
  printf 'MsiLockPermissionsEx\tMsiLockPermissionsEx\r\n'
  printf 'StateFolder\tSTATEFOLDER\tCreateFolder\tD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)\t\r\n'
} >"$tables/MsiLockPermissionsEx.idt"
msibuild "$msi" -i "$tables/MsiLockPermissionsEx.idt"

# Property 9 is the package's identity, which another content must not have; 12 and 13 are its times.
package_code=$(cat "$wxs" ./* | sha256sum | tr a-f A-F | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/')
msiinfo export "$msi" _SummaryInformation >"$tables/before.idt"
time=$(TZ=UTC date -d "@$epoch" '+%Y/%m/%d %H:%M:%S')
awk -F '\t' -v OFS='\t' -v code="$package_code" -v time="$time" '
  { sub(/\r$/, "") }
  $1 == 9 { $2 = "{" code "}" }
  $1 == 12 || $1 == 13 { $2 = time }
  { printf "%s\r\n", $0 }' "$tables/before.idt" >"$tables/_SummaryInformation.idt"
msibuild "$msi" -i "$tables/_SummaryInformation.idt"
