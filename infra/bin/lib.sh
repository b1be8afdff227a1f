# What the scripts of this folder have in common. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

INFRA=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly INFRA
# Plans, logs and Terraform's own folders; nothing here is needed again.
readonly WORK=${PEOPLEINFO_INFRA_WORK:-$INFRA/.work}
# What differs from one account and environment to the next.
readonly ENVS=${PEOPLEINFO_INFRA_ENVS:-$INFRA/envs}
export AWS_PAGER=

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
setting() { sed -n "s/^$1 *= *\"\(.*\)\"/\1/p" "$ENVS/common.tfvars"; }

# begin ENV: who asks, and what everything is called.
begin() {
    needs aws curl jq terraform
    ENVIRONMENT=$1
    # The pattern of the stacks: an empty name is a folder too, and so is `dev/../prod`.
    [[ $ENVIRONMENT =~ ^[a-z][a-z0-9]{1,11}$ && -d $ENVS/$ENVIRONMENT ]] ||
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

# shellcheck source=infra/bin/stacks.sh
source "$INFRA/bin/stacks.sh"
# shellcheck source=infra/bin/deployments.sh
source "$INFRA/bin/deployments.sh"
# shellcheck source=infra/bin/watching.sh
source "$INFRA/bin/watching.sh"
