# Who watches, for the scripts of this folder. Sourced by lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh assigns what is in capitals.

# kind: who watches the environment, as its file says.
kind() {
    local said
    said=$(sed -n 's/^kind *= *"\(.*\)"/\1/p' "$ENVS/$ENVIRONMENT/observability.tfvars")
    echo "${said:-off}"
}

# programs: those that run in tasks, one a line.
programs() {
    local said
    said=$(kind)
    case $said in
        ecs) printf '%s\n' alertmanager grafana prometheus ;;
        managed) echo prometheus ;;
        *) ;;
    esac
}

# image_of PROGRAM: where it comes from, in the one place that says which version is used.
image_of() {
    local said
    said=$(sed -n "s|^ *image: \(.*/$1:.*\)|\1|p" "$INFRA/../deploy/compose.yaml")
    [[ $said == *:* ]] || fail "deploy/compose.yaml has no image of $1"
    echo "$said"
}

# copies FUNCTION: what a program's image is here, by this function of its image and its tag, as
# variables of the stack.
copies() {
    local program image digest found={}
    local -a names
    mapfile -t names < <(programs)
    for program in "${names[@]}"; do
        image=$(image_of "$program")
        digest=$("$1" "$image" "$program-${image##*:}")
        check_digest "$digest"
        found=$(jq -c --arg name "$program" --arg digest "$digest" '.[$name] = $digest' \
            <<<"$found")
    done
    echo "-var=image_digests=$found"
}

# copied IMAGE TAG: its digest, whether it was there or had to be copied.
copied() {
    "$INFRA/../deploy/copy-image" "$REPOSITORY" "$1" "$2"
}

# copied_before IMAGE TAG: its digest, if it is there.
copied_before() {
    aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$2" \
        --query 'imageDetails[0].imageDigest' --output text ||
        fail "there is no copy of $1 yet: infra/bin/up $ENVIRONMENT makes it"
}

# dashboards: brings them to AWS's own Grafana, if that is who watches; Terraform has no resource
# for what is in it. The token for that goes with its account, and is good for minutes.
dashboards() {
    local workspace url account token
    workspace=$(contract observability .grafana.id)
    [[ -n $workspace ]] || return 0
    url=$(contract observability .grafana.url)
    account=$(aws grafana create-workspace-service-account --workspace-id "$workspace" \
        --name "dashboards-$(date +%s)" --grafana-role ADMIN --query id --output text)
    # shellcheck disable=SC2064 # this very account
    trap "no_account '$workspace' '$account'" EXIT
    token=$(aws grafana create-workspace-service-account-token --workspace-id "$workspace" \
        --service-account-id "$account" --name once --seconds-to-live 600 \
        --query serviceAccountToken.key --output text)
    bring "${PEOPLEINFO_GRAFANA_URL:-$url}" "$token"
    trap - EXIT
    no_account "$workspace" "$account"
    say "dashboards: $url"
}

no_account() {
    aws grafana delete-workspace-service-account --workspace-id "$1" --service-account-id "$2" \
        >/dev/null
}

# bring URL TOKEN: the data source, and each dashboard in the place of the one before.
bring() {
    local source uid file
    source=$(contract observability .grafana.data_source)
    uid=$(jq -r .uid <<<"$source")
    if grafana GET "$1/api/datasources/uid/$uid" "$2" </dev/null 2>/dev/null; then
        grafana PUT "$1/api/datasources/uid/$uid" "$2" <<<"$source"
    else
        grafana POST "$1/api/datasources" "$2" <<<"$source"
    fi
    for file in "$INFRA"/../deploy/grafana/dashboards/*.json; do
        jq '{dashboard: ., overwrite: true}' "$file" | grafana POST "$1/api/dashboards/db" "$2"
    done
}

# grafana METHOD URL TOKEN: sends what comes in. No argument of a program has the token, as
# everybody on the machine could see that.
grafana() {
    curl -sS --fail --output /dev/null --request "$1" -H 'content-type: application/json' \
        --data-binary @- --config <(printf 'header = "Authorization: Bearer %s"\n' "$3") "$2"
}
