#!/bin/bash
# make_sqlite_amalgamation.sh FOLDER: writes sqlite3.c and sqlite3.h into FOLDER, made from Debian's source package.
#
# Needs no root and leaves apt's own lists alone: source packages are listed in a file of ours, for the mirrors and suites
# that this machine already uses. Safe to be called by several builds at once; FOLDER appears complete or not at all.
set -euo pipefail

folder=$1
mkdir -p "$(dirname "$folder")"
folder=$(realpath "$folder")
exec 9>"$folder.lock"
flock 9
if [[ -e $folder/sqlite3.c ]]; then exit 0; fi

work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT

# One "deb-src" line for each Debian suite this machine gets packages from, security updates included.
# shellcheck disable=SC2016  # apt expands these
apt-get indextargets --format '$(COMPONENT) $(REPO_URI) $(RELEASE) $(ORIGIN)' 'Created-By: Packages' |
  awk '$1 == "main" && $4 == "Debian" { print "deb-src", $2, $3, "main" }' | sort -u >"$work/sources.list"
if [[ ! -s $work/sources.list ]]; then
  echo "deb-src http://deb.debian.org/debian bookworm main" >"$work/sources.list"
fi

apt=(apt-get -q
  -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache"
  -o "APT::Sandbox::User=$(id -un)")
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/build"
log=$work/log
give_up() {
  echo "$1; the last lines of what was tried:" >&2
  tail -n 20 "$log" >&2
  exit 1
}

cd "$work"
{ "${apt[@]}" update && "${apt[@]}" source sqlite3; } >"$log" 2>&1 || give_up "SQLite's source package could not be fetched"
source_folder=$(echo "$work"/sqlite3-*/)
cd "$work/build"
{ "$source_folder/configure" --disable-tcl --disable-readline && make sqlite3.c; } >"$log" 2>&1 ||
  give_up "SQLite's amalgamation could not be made"

mkdir "$work/result"
cp sqlite3.c sqlite3.h "$work/result/"
rm -rf "$folder"
mv "$work/result" "$folder"
