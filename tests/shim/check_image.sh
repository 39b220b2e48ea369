#!/bin/sh
# check_image.sh OBJDUMP DLL FOLDER...: is the DLL what may be put into RRAS? (R01 to R09; hardening; nothing of the building
# machine's FOLDERs in it)
set -eu
objdump=$1 dll=$2
shift 2
failed=0
complain() {
  echo "$dll: $*" >&2
  failed=1
}

headers=$("$objdump" -p "$dll")
has() { echo "$headers" | grep -q "$1" || complain "$2"; }

has 'file format pei-x86-64' "is not a 64-bit PE image"
for flag in HIGH_ENTROPY_VA DYNAMIC_BASE NX_COMPAT; do
  has "^[[:space:]]*$flag\$" "lacks the flag $flag"
done
has '^Time/Date.*1970$' "has a time stamp"

for library in $(echo "$headers" | sed -n 's/^[[:space:]]*DLL Name: //p'); do
  case $library in
    ADVAPI32.dll | bcrypt.dll | IPHLPAPI.DLL | KERNEL32.dll | msvcrt.dll | WS2_32.dll) ;;
    *) complain "imports $library" ;;
  esac
done

# The name table: "	[   0] MprAdminAcceptNewConnection3", with an address in between since binutils 2.41.
exported=$(echo "$headers" | sed -n 's/^[[:space:]]*\[ *[0-9]*\] .*\(MprAdmin[^[:space:]]*\)$/\1/p; s/^[[:space:]]*\[ *[0-9]*\] \(MprAdmin[^[:space:]]*\)$/\1/p' | sort)
expected='MprAdminAcceptNewConnection3
MprAdminAcceptNewLink
MprAdminAcceptReauthentication
MprAdminConnectionHangupNotification3
MprAdminGetIpAddressForUser
MprAdminGetIpv6AddressForUser
MprAdminInitializeDll
MprAdminInitializeDllEx
MprAdminLinkHangupNotification
MprAdminReleaseIpAddress
MprAdminReleaseIpv6AddressForUser
MprAdminTerminateDll'
[ "$exported" = "$expected" ] || complain "exports $(echo $exported)"
number=$(echo "$headers" | sed -n '/\[Ordinal\/Name Pointer\] Table/,/^$/p' | grep -c '^[[:space:]]*\[ *[0-9]')
[ "$number" = 12 ] || complain "exports $number names instead of 12"

for folder in "$@"; do
  if grep -q -F -e "$folder" "$dll"; then complain "names the folder $folder"; fi
done
exit $failed
