# What the scripts of this folder have in common. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

INFRA=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly INFRA
# Plans, logs and Terraform's own folders; nothing here is needed again.
readonly WORK=${PEOPLEINFO_INFRA_WORK:-$INFRA/.work}
# How long to wait for somebody else who is changing the same stack.
readonly LOCK=-lock-timeout=${PEOPLEINFO_LOCK_TIMEOUT:-5m}
export TF_IN_AUTOMATION=1 TF_INPUT=0 AWS_PAGER=

say() { echo "==> $*" >&2; }
fail() {
    echo "$*" >&2
    exit 1
}

needs() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || fail "$tool is missing"
    done
}

# setting NAME: what envs/common.tfvars says.
setting() { sed -n "s/^$1 *= *\"\(.*\)\"/\1/p" "$INFRA/envs/common.tfvars"; }

# begin ENV: who asks, and what everything is called.
begin() {
    needs aws curl jq terraform
    ENVIRONMENT=$1
    # The pattern of the stacks: an empty name is a folder too, and so is `dev/../prod`.
    [[ $ENVIRONMENT =~ ^[a-z][a-z0-9]{1,11}$ && -d $INFRA/envs/$ENVIRONMENT ]] ||
        fail "there is no environment '$ENVIRONMENT' in infra/envs"
    NAME=$(setting name)
    AWS_REGION=$(setting region)
    export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION
    ACCOUNT=$(aws sts get-caller-identity --query Account --output text) ||
        fail "nobody is signed in at AWS"
    BUCKET=$NAME-tfstate-$ACCOUNT-$AWS_REGION
    mkdir -p "$WORK"
    readonly ENVIRONMENT NAME ACCOUNT BUCKET
    say "$NAME in account $ACCOUNT, $AWS_REGION, environment $ENVIRONMENT"
}

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
    local data running code=0
    data=$(place_of "$1")/terraform
    set -m
    TF_DATA_DIR=$data terraform -chdir="$INFRA/stacks/$1" "${@:2}" &
    running=$!
    set +m
    # shellcheck disable=SC2064 # The process is this one, whatever runs later.
    trap "trap '' INT TERM; kill -INT $running" INT TERM
    wait "$running" || code=$?
    # A signal ends the wait and not Terraform.
    while kill -0 "$running" 2>/dev/null; do
        code=0
        wait "$running" || code=$?
    done
    trap - INT TERM
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
    echo "-var-file=$INFRA/envs/common.tfvars"
    echo "-var=state_bucket=$BUCKET"
    if [[ $1 == account ]]; then
        echo "-var-file=$INFRA/envs/account.tfvars"
    else
        echo "-var-file=$INFRA/envs/$ENVIRONMENT/$1.tfvars"
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
    local place code=0
    place=$(place_of "$1")
    initialised "$1"
    planned "$@" "$LOCK" || code=$?
    ((code != 1)) || return 1
    if ((code == 0)); then
        say "$1: no changes"
        return 0
    fi
    say "$1: $(grep '^Plan: ' "$place/plan.log" || echo 'outputs change')"
    if ! tf "$1" apply -no-color "$LOCK" "$place/plan" >"$place/apply.log" 2>&1; then
        cat "$place/apply.log" >&2
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

parameter() { echo "/$NAME/$ENVIRONMENT/$1"; }

# kept NAME: the value of a parameter, nothing if it isn't there. A secret stays encrypted.
kept() {
    local said
    if said=$(aws ssm get-parameter --name "$(parameter "$1")" --query Parameter.Value \
        --output text 2>&1); then
        echo "$said"
    elif [[ $said != *ParameterNotFound* ]]; then
        fail "$said"
    fi
}

# The digest of the last deployment that was well; nothing if there was none.
deployed() { kept image; }

# The digest that was tried last, whether that was well or not: the state has its task definition
# also where the service didn't take it.
tried() {
    in_state service '.resources[] | select(.type == "aws_ecs_task_definition").instances[]
        .attributes.container_definitions | fromjson[0].image | split("@")[1]'
}

# deployed_before DIGEST: the last one that was well, but for this one.
deployed_before() {
    local history last
    last=$(deployed)
    [[ -n $last ]] || return 0
    history=$(aws ssm get-parameter-history --name "$(parameter image)" --output json)
    jq -r --arg now "$1" '[.Parameters[].Value] | map(select(. != $now)) | last // empty' \
        <<<"$history"
}

# recorded DIGEST: it is the one to go back to from now on.
recorded() {
    local last
    last=$(deployed)
    [[ $last == "$1" ]] ||
        aws ssm put-parameter --name "$(parameter image)" --type String --value "$1" --overwrite \
            >/dev/null
}

check_digest() {
    [[ $1 =~ ^sha256:[0-9a-f]{64}$ ]] || fail "$1 is no digest: sha256: and 64 digits"
}

# in_registry DIGEST
in_registry() {
    aws ecr describe-images --repository-name "$NAME" --image-ids "imageDigest=$1" >/dev/null ||
        fail "there is no image $1 in the repository $NAME"
}

# served DIGEST: brings it to the callers, looks whether it answers, and writes it down.
served() {
    local table url
    initialised platform
    table=$(contract platform .table.name)
    [[ -n $table ]] ||
        fail "there is nothing to deploy to in $ENVIRONMENT: infra/bin/up $ENVIRONMENT comes first"
    applied service -var="image_digest=$1"
    url=$(contract service .url)
    "$INFRA/bin/smoke" "${PEOPLEINFO_URL:-$url}"
    recorded "$1"
    say "$1 is deployed to $ENVIRONMENT: $url"
}

# What the environment costs a month at least.
costs() {
    local stack bill
    local -a bills=()
    for stack in account platform service; do
        initialised "$stack"
        bill=$(contract "$stack" .bill)
        bills+=("$bill")
    done
    printf '%s\n' "${bills[@]}" |
        jq -rs --slurpfile prices "$INFRA/prices.json" -f "$INFRA/bin/cost.jq"
}
