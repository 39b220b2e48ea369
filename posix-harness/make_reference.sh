#!/bin/sh
# make_reference.sh PROGRAM TEMPLATE PAGE COMPLETION: the manual page and the completion for bash of a program, from what it says of itself.
set -eu
program=$1 template=$2 page=$3 completion=$4
mkdir -p "$(dirname "$page")" "$(dirname "$completion")"
"$program" completion mdoc >"$page.sections"
awk -v sections="$page.sections" '
  sub(/^@sections@/, "") { while ((getline line < sections) > 0) print line }
  { print }' "$template" >"$page"
rm "$page.sections"
"$program" completion bash >"$completion"
