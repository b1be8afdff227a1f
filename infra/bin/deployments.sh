# Images and what is remembered of them, for the scripts of this folder. Sourced by lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh assigns what is in capitals.

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

# rolled_out: waits until ECS has brought what the code says to all tasks. Terraform has waited for
# that already, unless an earlier run had begun it and was cut off: then nothing changes, old tasks
# answer, and ECS may go back to them. `aws ecs wait services-stable` takes that for well, too.
rolled_out() {
    local primary="services[0].deployments[?status=='PRIMARY'] | [0].[taskDefinition,rolloutState]"
    local cluster service wanted said found state='' end=$((SECONDS + ${ROLLOUT_SECONDS:-1200}))
    cluster=$(contract service .cluster_name)
    service=$(contract service .service_name)
    wanted=$(contract service .task_definition_arn)
    while [[ $state != COMPLETED ]]; do
        said=$(aws ecs describe-services --cluster "$cluster" --services "$service" \
            --query "$primary" --output text)
        read -r found state <<<"$said"
        [[ $found == "$wanted" && $state != FAILED ]] ||
            fail "ECS has gone back to $found: the deployment of $wanted failed"
        [[ $state == COMPLETED ]] || still_rolling "$end"
    done
}

# still_rolling SECONDS: waits a little, at most until then.
still_rolling() {
    ((SECONDS < $1)) || fail "the deployment is still under way; do the same again"
    say "the deployment is under way"
    sleep 5
}

# brought DIGEST: a deployment of it, which is a task definition and the service that takes it.
# What else the code says and nobody has applied isn't done along the way: the role that deploys
# would be refused half way.
brought() {
    local table plan waiting code=0
    local ours='^module\.service\.aws_ecs_(service|task_definition)\.this '
    initialised platform
    table=$(contract platform .table.name)
    [[ -n $table ]] ||
        fail "there is nothing to deploy to in $ENVIRONMENT: infra/bin/up $ENVIRONMENT comes first"
    initialised service
    planned service -var="image_digest=$1" "$LOCK" || code=$?
    ((code != 1)) || return 1
    plan=$(changes service)
    waiting=$(grep -vE "$ours" <<<"$plan" || true)
    [[ -z $waiting ]] || fail "these wait to be applied first, by the workflow \`infra\` or by \
infra/bin/up $ENVIRONMENT:
$waiting"
    carried_out service "$code"
    served "$1"
}

# served DIGEST: waits until it has come to callers, looks whether it answers, and writes it down.
served() {
    local url
    rolled_out
    url=$(contract service .url)
    "$INFRA/bin/smoke" "${PEOPLEINFO_URL:-$url}"
    recorded "$1"
    say "$1 is deployed to $ENVIRONMENT: $url"
}
