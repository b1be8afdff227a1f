# Terraform, for the scripts of this folder: plans, applies and reads stacks. Sourced by lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh assigns what is in capitals.

# How long to wait for somebody else who is changing the same stack.
readonly LOCK=-lock-timeout=${PEOPLEINFO_LOCK_TIMEOUT:-5m}
export TF_IN_AUTOMATION=1 TF_INPUT=0

# state_of STACK: where its state is in the bucket.
state_of() {
    if [[ $1 == account ]]; then
        echo account/terraform.tfstate
    else
        echo "$1/$ENVIRONMENT/terraform.tfstate"
    fi
}

# place_of STACK: where its plans and logs are on this machine.
place_of() {
    if [[ $1 == account ]]; then echo "$WORK/account"; else echo "$WORK/$ENVIRONMENT/$1"; fi
}

# tf STACK ARGUMENT…
#
# Terraform has a group of its own, and is told once when the script is interrupted, by Ctrl-C or by
# a signal to the script alone: it then keeps its state and gives its lock back. The second time, it
# would leave both.
tf() {
    local data running stopped='' code=0
    data=$(place_of "$1")/terraform
    set -m
    TF_DATA_DIR=$data terraform -chdir="$INFRA/stacks/$1" "${@:2}" &
    running=$!
    set +m
    # shellcheck disable=SC2064 # The process is this one, whatever runs later.
    trap "stopped=yes; trap '' INT TERM; kill -INT $running" INT TERM
    wait "$running" || code=$?
    # A signal ends the wait and not Terraform.
    while kill -0 "$running" 2>/dev/null; do
        code=0
        wait "$running" || code=$?
    done
    trap - INT TERM
    # Whoever interrupted it doesn't want what comes next either.
    [[ -z $stopped ]] || ((code != 0)) || code=130
    return "$code"
}

# initialised STACK: ready to be asked, with its state in the bucket; once for each run.
declare -A READY=()
initialised() {
    local place
    [[ -z ${READY[$1]:-} ]] || return 0
    place=$(place_of "$1")
    mkdir -p "$place"
    tf "$1" init -no-color -reconfigure -backend-config="bucket=$BUCKET" \
        -backend-config="region=$AWS_REGION" -backend-config="key=$(state_of "$1")" \
        >"$place/init.log" 2>&1 || { cat "$place/init.log" >&2; return 1; }
    READY[$1]=yes
}

# variables STACK: one argument of Terraform a line.
variables() {
    echo "-var-file=$ENVS/common.tfvars"
    echo "-var=state_bucket=$BUCKET"
    if [[ $1 == account ]]; then
        echo "-var-file=$ENVS/account.tfvars"
    else
        echo "-var-file=$ENVS/$ENVIRONMENT/$1.tfvars"
        echo "-var=environment=$ENVIRONMENT"
    fi
}

# planned STACK ARGUMENT…: writes the plan, and returns 0 if nothing changes, 2 if something does,
# else 1.
planned() {
    local place code=0
    place=$(place_of "$1")
    local -a arguments
    mapfile -t arguments < <(variables "$1")
    tf "$1" plan -no-color -detailed-exitcode -out="$place/plan" "${arguments[@]}" "${@:2}" \
        >"$place/plan.log" 2>&1 || code=$?
    if ((code == 1)); then
        cat "$place/plan.log" >&2
        hint_lock "$1" "$place/plan.log"
    fi
    return "$code"
}

hint_lock() {
    ! grep -q 'Error acquiring the state lock' "$2" ||
        echo "If nobody is at work there: infra/bin/unlock $ENVIRONMENT $1" >&2
}

# applied STACK ARGUMENT…: as the code says, whatever was there before.
applied() {
    local code=0
    initialised "$1"
    planned "$@" "$LOCK" || code=$?
    carried_out "$1" "$code"
}

# changes STACK: what its plan does, an address and an action a line.
changes() {
    local said
    said=$(tf "$1" show -json "$(place_of "$1")/plan") || fail "the plan of $1 can't be read"
    jq -r '.resource_changes[] | select(.change.actions != ["no-op"] and .mode == "managed")
        | "\(.address) \(.change.actions | join("+"))"' <<<"$said"
}

# carried_out STACK CODE: what `planned` has written, with what it returned.
carried_out() {
    local place
    place=$(place_of "$1")
    (($2 != 1)) || return 1
    if (($2 == 0)); then
        say "$1: no changes"
        return 0
    fi
    say "$1: $(grep '^Plan: ' "$place/plan.log" || echo 'outputs change')"
    if ! tf "$1" apply -no-color "$LOCK" "$place/plan" >"$place/apply.log" 2>&1; then
        cat "$place/apply.log" >&2
        hint_lock "$1" "$place/apply.log"
        fail "$1 ended half way; what was done is kept, so do the same again"
    fi
    say "$1: $(grep '^Apply complete' "$place/apply.log")"
}

# contract STACK FILTER: what the stack promises, as jq has it; nothing if it isn't there, and an
# error if that can't be read. Take it into a variable: what expands it passes over its error.
contract() {
    local said
    said=$(tf "$1" output -no-color -json) || fail "what $1 promises can't be read"
    jq -r ".contract.value | $2 // empty" <<<"$said"
}

# in_state STACK FILTER: the same of its state.
in_state() {
    local said
    said=$(tf "$1" state pull) || fail "the state of $1 can't be read"
    jq -r "$2 // empty" <<<"$said"
}

# What the environment costs a month at least.
costs() {
    local stack bill
    local -a bills=()
    for stack in account platform service observability; do
        initialised "$stack"
        bill=$(contract "$stack" .bill)
        bills+=("$bill")
    done
    printf '%s\n' "${bills[@]}" |
        jq -rs --slurpfile prices "$INFRA/prices.json" -f "$INFRA/bin/cost.jq"
}
