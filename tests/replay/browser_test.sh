#!/bin/sh
# The what-if page as an administrator sees it: a real browser, without a screen and without a network, shows it; its text
# and its plots are there, in light and in dark.
#   browser_test.sh RASPOOLCTL OFFICE_YEAR_LOG
set -eu
raspoolctl=$1 office_year_log=$2

fail() {
  echo "$*" >&2
  exit 1
}
browser=$(command -v chromium) || fail "chromium is missing (Debian: chromium)"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$office_year_log" database 60 100 7 >"$folder/IN26.log"
sed 's/CONTOSO\\user00000/CONTOSO\\<b>Zo\&eacute;<\/b><script>document.title="taken"<\/script>/' "$folder/IN26.log" >"$folder/hostile.log"
cat >"$folder/raspool.toml" <<'END'
schema = 1
[[pool]]
name = "staff <small>"
ranges = ["10.30.0.1-10.30.0.52"]
[[rule]]
name = "staff"
users = ['CONTOSO\user*']
pools = ["staff <small>"]
END
"$raspoolctl" replay --config "$folder/raspool.toml" --html "$folder/page.html" "$folder/hostile.log" >"$folder/report.txt"

# show OPTION...: every name resolves to nothing, and a proxy that is not there would get what is asked for nevertheless.
show() {
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars \
    --disable-background-networking --disable-component-update --disable-sync --host-resolver-rules='MAP * ~NOTFOUND' \
    --proxy-server=127.0.0.1:9 --user-data-dir="$folder/profile" --window-size=1000,2600 "$@" 2>"$folder/browser.err" ||
    { tail -n 20 "$folder/browser.err" >&2; fail "the browser failed"; }
}

show --dump-dom "file://$folder/page.html" >"$folder/dom.html"
expect() {
  grep -qF -- "$1" "$folder/dom.html" || fail "The page as the browser understood it lacks: $1"
}
expect '<title>raspool: what if</title>' # and no script changed it
expect 'Pool staff &lt;small&gt;'
expect 'CONTOSO\&lt;b&gt;Zo&amp;eacute;&lt;/b&gt;&lt;script&gt;'
expect 'connections matched no rule'
expect 'Refusals in each'
expect 'Re-use gaps: from one user'
expect 'Users by the number of their connections'
expect '>size 52</text>'
refusals=$(sed -n 's/^  refusals *\([0-9]*\).*/\1/p' "$folder/report.txt")
test "$refusals" -gt 0 || fail "the story should have refusals"
expect "<dt>Refusals</dt><dd class=\"bad\">$refusals<small>"
grep -q '<script' "$folder/dom.html" && fail "there is a script in the page"

# A page of one colour becomes a very small picture.
echo '<!DOCTYPE html><body style="background:#f6f7f9">' >"$folder/blank.html"
show --screenshot="$folder/blank.png" "file://$folder/blank.html"
show --screenshot="$folder/light.png" "file://$folder/page.html"
show --blink-settings=preferredColorScheme=0 --screenshot="$folder/dark.png" "file://$folder/page.html"
size() { wc -c <"$1"; }
for picture in light dark; do
  test "$(size "$folder/$picture.png")" -gt $((5 * $(size "$folder/blank.png"))) ||
    fail "the page in $picture is nearly empty: $(size "$folder/$picture.png") bytes, a blank one $(size "$folder/blank.png")"
done
cmp -s "$folder/light.png" "$folder/dark.png" && fail "light and dark look the same"
if [ "${RASPOOL_KEEP_PICTURES:-}" ]; then cp "$folder"/*.png "$folder/page.html" "$RASPOOL_KEEP_PICTURES"; fi
echo "the page is shown, $(size "$folder/light.png") bytes of picture"
