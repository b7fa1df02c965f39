#!/bin/sh
# Released fixtures never change: logs out there look like them. Every line of the list below is a
# SHA-256 and a file, as sha256sum writes it; lines are only ever added (at a release, by
# `scripts/check-fixtures.sh --add`). Needs no network; the comparison with history needs git.
set -eu
cd "$(dirname "$0")/.."
list=scripts/released-fixtures.sha256

fixtures() {
    ls domains/*/tests/fixtures/events/*.json crates/kernel/tests/fixtures/events/*.json crates/store/tests/fixtures/commit.format*.bin | LC_ALL=C sort
}

if [ "${1:-}" = --add ]; then
    for file in $(fixtures); do
        grep -q "  $file\$" "$list" || sha256sum "$file" >> "$list"
    done
    exit
fi

if ! sha256sum --check --quiet --strict "$list"; then
    cat >&2 <<MESSAGE

A released fixture was changed or is gone. Stored events look like it for ever: put it back
(git checkout), keep the old struct as <Event>V1, and add the change as a new version with a fixture
of its own (CONTRIBUTING.md, "Add an event, or a version of one").
MESSAGE
    exit 1
fi

# Without history (an archive of the sources, say) the check above is all there is.
git rev-parse --is-inside-work-tree > /dev/null 2>&1 || exit 0
gone=$(for commit in $(git rev-list HEAD -- "$list"); do
    # It does not exist in a commit that took the whole list away.
    git show "$commit:$list" 2> /dev/null || true
done | LC_ALL=C sort -u | grep -vxFf "$list" || true)
if [ -n "$gone" ]; then
    cat >&2 <<MESSAGE

These lines stood in $list once, and are gone or changed:
$gone
A released fixture stays on the list for ever: put the lines back.
MESSAGE
    exit 1
fi
