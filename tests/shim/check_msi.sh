#!/bin/sh
# check_msi.sh MSI WXS STAGE MAKE_MSI: what Wine does not act upon but Windows does, read from the installer's tables; and that the same
# contents give the same bytes.
set -eu
msi=$1 wxs=$2 stage=$3 make_msi=$4
failed=0
has() { # has TABLE EXPRESSION WHAT
  msiinfo export "$msi" "$1" | tr -d '\r' | grep -qE "$2" || {
    echo "$msi, table $1: $3" >&2
    failed=1
  }
}
tab=$(printf '\t')
has MsiLockPermissionsEx "STATEFOLDER${tab}CreateFolder${tab}D:P\\(A;OICI;FA;;;SY\\)\\(A;OICI;FA;;;BA\\)" \
  "the folder of the records must be open to SYSTEM and Administrators alone"
has CreateFolder "^STATEFOLDER${tab}Configuration" "the folder of the records is not made"
has Component "^Configuration${tab}.*${tab}400${tab}" "the configuration must stay, and never be overwritten"
has File "^raspool.dll${tab}.*${tab}[0-9]+(\\.[0-9]+){3}${tab}1033" "the DLL's version is not told: an upgrade would lose it"
has RegLocator "${tab}18\$" "RRAS's list is not sought in the 64-bit view"
has LaunchCondition 'UPGRADINGPRODUCTCODE' "it could be removed while RRAS has it in its list"
has Property "^MSIRESTARTMANAGERCONTROL${tab}Disable" "Windows might stop services to replace the DLL"
has Upgrade 'OLDERRASPOOL' "an older version would stay beside it"
! msiinfo export "$msi" MsiFileHash | grep -q '^raspool.dll' || {
  echo "$msi: a file with a version has no hash" >&2
  failed=1
}
again=$(mktemp -d)
trap 'rm -r "$again"' EXIT
cp -r "$stage" "$again/stage"
version=$(msiinfo export "$msi" File | tr -d '\r' | sed -nE "s/^raspool.dll$tab.*$tab([0-9.]+)${tab}1033.*/\\1/p")
"$make_msi" "$wxs" "$again/stage" "$again/again.msi" "$version"
cmp "$msi" "$again/again.msi" || failed=1
exit $failed
