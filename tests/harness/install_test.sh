#!/bin/bash
# install_test.sh BUILD: `cmake --install` into an empty folder, and what it brought, as somebody who packs or uses it would look at it.
set -euo pipefail
build=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
failed=0
complain() {
  echo "$*" >&2
  failed=1
}

DESTDIR=$root cmake --install "$build" >"$root/log" || {
  cat "$root/log"
  exit 1
}
prefix=$root$(sed -nE 's/^CMAKE_INSTALL_PREFIX:[A-Z]+=//p' "$build/CMakeCache.txt")
for file in bin/raspoolctl bin/raspool-harness share/man/man8/raspoolctl.8 share/man/man8/raspool-harness.8 \
  share/bash-completion/completions/raspoolctl share/bash-completion/completions/raspool-harness \
  lib/systemd/system/raspool.service lib/sysusers.d/raspool.conf lib/tmpfiles.d/raspool.conf \
  share/doc/raspool/LICENSE share/doc/raspool/INTERFACES.md share/doc/raspool/examples/raspool.toml \
  share/doc/raspool/examples/always-on/raspool.toml share/doc/raspool/examples/always-on/administrators.txt; do
  [[ -s $prefix/$file ]] || complain "$file was not installed"
done
others=$(find "$prefix" -type f | grep -vE '/(raspool[^/]*|raspool/.*)$') || true
[[ -z $others ]] || complain "more was installed than is raspool's: $others"

echo "== the installed programs run"
"$prefix/bin/raspoolctl" check "$prefix/share/doc/raspool/examples/raspool.toml" | grep -q 'mode observe' || complain "raspoolctl check"
"$prefix/bin/raspoolctl" check "$prefix/share/doc/raspool/examples/always-on/raspool.toml" --server VPN1 | grep -q 'server VPN1' ||
  complain "raspoolctl check of the larger example"
cp "$prefix/share/doc/raspool/examples/raspool.toml" "$root/"
"$prefix/bin/raspool-harness" serve --config "$root/raspool.toml" 2>"$root/serve.log" &
service=$!
for _ in {1..100}; do
  if [[ -S $root/raspool.sock ]]; then break; fi
  sleep 0.1
done
"$prefix/bin/raspoolctl" --control "$root/raspool.sock" status | grep -q observe || complain "raspoolctl status of the installed service: $(cat "$root/serve.log")"
"$prefix/bin/raspoolctl" --control "$root/raspool.sock" routes | grep -q '10\.20\.0\.0/22' || complain "raspoolctl routes of the installed service"
kill "$service"
wait "$service" || complain "the installed service did not stop in order"
"$prefix/bin/raspool-harness" load --config "$root/raspool.toml" --seconds 0.2 --users 5 >/dev/null 2>&1 || complain "raspool-harness load"

# The words of `PROGRAM --help`: its commands, a line each, or the long options of a command.
commands_of() { "$1" --help | sed -n '/^Subcommands:/,$p' | sed -nE 's/^  ([a-z][a-z-]*) .*/\1/p'; }
options_of() { "$1" ${2:+"$2"} --help | grep -oE '(^|[ ,])--[a-z][a-z0-9-]*' | tr -d ' ,' | sort -u; }

# completed PROGRAM WORD...: what bash proposes for the last word.
completed() {
  bash -c 'source "$0"; COMP_WORDS=("${@}"); COMP_CWORD=$(($# - 1)); "_$1" "$1"; printf "%s\n" "${COMPREPLY[@]}"' \
    "$prefix/share/bash-completion/completions/$1" "$@"
}

for program in raspoolctl raspool-harness; do
  echo "== $program: its help, its manual page and its completion agree"
  page=$prefix/share/man/man8/$program.8
  mandoc -T lint -W warning "$page" || complain "$page has mistakes"
  text=$(mandoc -T ascii "$page" | sed 's/.\x08//g')
  commands=$(commands_of "$prefix/bin/$program")
  ((${#commands} > 10)) || complain "$program --help tells no commands"
  proposed=$(completed "$program" "")
  for command in $commands; do
    grep -qx "$command" <<<"$proposed" || complain "$program: bash does not propose $command"
    grep -qE "^   $command\$" <<<"$text" || complain "$program: the manual page has no $command"
    proposed_options=$(completed "$program" "$command" --)
    if "$prefix/bin/$program" "$command" --help | LC_ALL=C grep -qP '[^\t\n -~]'; then complain "$program $command --help: not all is text"; fi
    for option in $(options_of "$prefix/bin/$program" "$command"); do
      grep -qe "$option\b" <<<"${text#*"
   $command
"}" || complain "$program $command: the manual page lacks $option"
      grep -qxe "$option" <<<"$proposed_options" || complain "$program $command: bash does not propose $option"
    done
  done
  for command in $(sed -nE 's/^   ([a-z][a-z-]*)$/\1/p' <<<"$text"); do
    grep -qx "$command" <<<"$commands" || complain "$program: the manual page tells of $command, which there is not"
  done
  grep -q '^[^.]*@' "$page" && complain "$page has a place that was not filled in"
done

echo "== the unit"
unit=$prefix/lib/systemd/system/raspool.service
command=$(sed -nE 's/^ExecStart=([^ ]+) .*/\1/p' "$unit")
[[ -x $root$command ]] || complain "ExecStart names $command, which was not installed"
for line in NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes CapabilityBoundingSet= \
  MemoryDenyWriteExecute=yes RestrictNamespaces=yes User=raspool StateDirectory=raspool; do
  grep -qx -- "$line" "$unit" || complain "the unit lacks $line"
done
if command -v systemd-analyze >/dev/null; then
  sed "s|^ExecStart=/|ExecStart=$root/|" "$unit" >"$root/raspool.service"
  systemd-analyze verify --man=no "$root/raspool.service" 2>&1 | grep 'raspool' && complain "systemd-analyze verify finds fault with the unit"
  systemd-analyze security --offline=true --threshold=20 "$root/raspool.service" >"$root/security" || complain "the unit is too open: $(tail -n 1 "$root/security")"
else
  echo "systemd-analyze is not here: the unit was read, not analysed"
fi
exit $failed
