# How checks tell their proofs whose steps build on each other: each runs in the shell of the check,
# so that it can leave something for the next, and prints as it goes. lib.sh has the other kind.
# Sourced.
# shellcheck shell=bash
STAGE=start

# proof NAME COMMAND…
proof() {
    local begun=$SECONDS
    STAGE=$1
    "${@:2}" </dev/null
    echo "ok      $STAGE ($((SECONDS - begun)) s)"
}

# failed CODE: says at the end of a check which proof it was that didn't hold, if one didn't.
failed() {
    (($1 == 0)) || echo "FAILED  $STAGE" >&2
}

fail() {
    echo "$*" >&2
    return 1
}
