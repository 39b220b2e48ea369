#!/bin/bash
# msi_install.sh MSI FOLDER MAKE_MSI RRAS_HOST WINEPREFIX: the installer as an administrator meets it, in a Windows of its own: installed,
# used, upgraded, not removed while RRAS would miss it, removed, installed again. FOLDER: what the installer was made from.
set -euo pipefail
msi=$1 folder=$2 make_msi=$3 rras_host=$4
export WINEPREFIX=$5 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=d'
program="$WINEPREFIX/drive_c/Program Files/raspool"
state="$WINEPREFIX/drive_c/ProgramData/raspool"
dll='C:\Program Files\raspool\raspool.dll'
list='HKLM\SOFTWARE\Microsoft\RAS\AdminDll'
events='HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\raspool'

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
end() {
  wineserver -k || true # it fails when the server has gone by itself
  rm -rf "$WINEPREFIX"
}
trap end EXIT
rm -rf "$WINEPREFIX"
wineboot -i

windows_path() { printf 'Z:%s' "${1//\//\\}"; }
install() { wine msiexec /i "$(windows_path "$1")" /qn; }
remove() { wine msiexec /x "$(windows_path "$1")" /qn; }
raspoolctl() { wine "$program/raspoolctl.exe" "$@"; }
is_there() { [[ -e $1 ]] || fail "$1 is missing $2"; }
is_gone() { [[ ! -e $1 ]] || fail "$1 is still there $2"; }
says() { grep -qF -- "$2" <<<"$1" || fail "expected \"$2\" in: $1"; }

# The same as a later version: 99.0.0, another product of the same line.
newer=$WINEPREFIX/newer.msi
cp -r "$folder/stage" "$WINEPREFIX/stage"
version=$(sed -nE 's/.* Version="([0-9.]+)".*/\1/p' "$folder/raspool.wxs")
sed -E "s/Product Id=\"[^\"]*\"/Product Id=\"99000000-0000-4000-8000-000000000000\"/; s/\"$version\"/\"99.0.0\"/g" \
  "$folder/raspool.wxs" >"$WINEPREFIX/newer.wxs"
echo 'A later guide.' >"$WINEPREFIX/stage/GUIDE.md"
"$make_msi" "$WINEPREFIX/newer.wxs" "$WINEPREFIX/stage" "$newer" 99.0.0.0

echo "== installed"
install "$msi"
for file in raspool.dll raspoolctl.exe GUIDE.md OBSERVE.md CALLOUTS.md INTERFACES.md LICENSE.txt Update-RaspoolMembers.ps1 \
  examples/first.toml examples/always-on.toml examples/administrators.txt; do
  is_there "$program/$file" "after the installation"
done
is_there "$state/raspool.toml" "after the installation"
if grep -n '\.\./' "$program"/*.md; then fail "a link leads out of the folder"; fi
says "$(wine reg query "$events" /v EventMessageFile)" "$dll"
says "$(wine reg query "$events" /v TypesSupported)" 0x7
! wine reg query "$list" >/dev/null 2>&1 || fail "the installer has touched RRAS's list"

echo "== used"
says "$(raspoolctl check 'C:\ProgramData\raspool\raspool.toml')" "mode observe"
says "$(raspoolctl check 'C:\Program Files\raspool\examples\first.toml')" "mode observe"
says "$(raspoolctl check 'C:\Program Files\raspool\examples\always-on.toml' --server VPN1)" "server VPN1"
says "$(raspoolctl register "$dll")" "$dll is now registered"
scenario=$WINEPREFIX/day.jsonl
cat >"$scenario" <<'DAY'
{"call":"get4","user":"CORP\\alice","ras_port":"VPN2-12","in":"10.0.0.9","expect":{"out":"10.0.0.9","result":0}}
{"call":"release4","user":"CORP\\alice","ras_port":"VPN2-12"}
{"call":"terminate"}
DAY
wine "$rras_host" play "$(windows_path "$scenario")" || fail "RRAS does not play with the installed DLL"
is_there "$state/raspool.db" "after a day"
is_there "$state/raspool.trace.jsonl" "after a day"
says "$(raspoolctl verify --state 'C:\ProgramData\raspool\raspool.db')" "sound"

# Windows tells the older package that it makes place for a newer one (UPGRADINGPRODUCTCODE), and so lets it go; Wine does not.
echo "== upgraded"
raspoolctl unregister "$dll"
! wine reg query "$list" >/dev/null 2>&1 || fail "RRAS's list is still there"
echo '# edited' >>"$state/raspool.toml"
install "$newer"
is_there "$program/raspool.dll" "after the upgrade"
says "$(cat "$program/GUIDE.md")" "A later guide."
says "$(tail -n 1 "$state/raspool.toml")" "# edited"
! install "$msi" || fail "an older version replaced a newer one"

echo "== not removed while RRAS would miss it"
says "$(raspoolctl register "$dll")" "$dll is now registered"
says "$(raspoolctl register "$dll")" "registered already"
! remove "$newer" || fail "removed although RRAS has it in its list"
is_there "$program/raspool.dll" "although it is registered"

echo "== removed"
raspoolctl unregister "$dll"
remove "$newer"
is_gone "$program" "after the removal"
! wine reg query "$events" >/dev/null 2>&1 || fail "the source of events is still there"
for file in raspool.toml raspool.db raspool-history.db raspool.trace.jsonl; do is_there "$state/$file" "after the removal"; done

echo "== installed again"
install "$msi"
says "$(tail -n 1 "$state/raspool.toml")" "# edited"
says "$(raspoolctl verify --state 'C:\ProgramData\raspool\raspool.db')" "sound"
