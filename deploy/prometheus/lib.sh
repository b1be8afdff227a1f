# What the checks of rules and dashboards have in common: Prometheus from the packages of the
# system, and a run of it. Sourced.
#
# Where its programs aren't installed, they are unpacked below target/ci: nothing is started by
# that, and nobody has to be root.
# shellcheck shell=bash
# shellcheck source=infra/checks/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../infra/checks/lib.sh"

readonly RULES=$ROOT/deploy/prometheus UNPACKED=$PLACE/../prometheus
export PATH=$PATH:$UNPACKED/usr/bin
WORK=$(mktemp -d)
readonly WORK
trap 'rm -rf "$WORK"' EXIT

# unpacked PACKAGE: by lists of packages of its own where the system's are missing or too old.
unpacked() {
    local lists=$UNPACKED/lists
    mkdir -p "$lists/partial"
    cd "$WORK"
    apt-get download -qq "$1" 2>/dev/null || {
        apt-get update -qq -o "Dir::State::Lists=$lists"
        apt-get download -qq -o "Dir::State::Lists=$lists" "$1"
    } >&2 || refuse "$1 isn't installed, and isn't to be had" || return 1
    dpkg-deb --extract "$1"_*.deb "$UNPACKED"
}

tools() {
    # Asked for both at once, it is content with one.
    { command -v promtool && command -v prometheus; } >/dev/null || unpacked prometheus
    { command -v amtool && command -v prometheus-alertmanager; } >/dev/null ||
        unpacked prometheus-alertmanager
    python3 -c 'import yaml' 2>/dev/null || unpacked python3-yaml
    promtool --version | sed -n 's/^promtool, version \([^ ]*\).*/Prometheus \1/p'
}

rules() {
    PYTHONPATH=${PYTHONPATH:-}:$UNPACKED/usr/lib/python3/dist-packages \
        python3 "$RULES/rules.py" "$@"
}

# started PROGRAM ARGUMENT…: at a free port, which ADDRESS is then; it ends with the proof.
started() {
    # Or else the address of the one before could still stand there.
    : >"$WORK/log"
    "$@" >"$WORK/log" 2>&1 &
    # shellcheck disable=SC2064 # this very process
    trap "kill $! 2>/dev/null; wait" EXIT
    for _ in {1..600}; do
        ADDRESS=$(sed -n 's/.*msg="Listening on" .*address=\([0-9.:]*\).*/\1/p' "$WORK/log")
        [[ -z $ADDRESS ]] || return 0
        kill -0 $! 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$WORK/log" >&2
    refuse "$1 doesn't start"
}

# becomes TEXT COMMAND…: what it prints is this within a minute, or somewhat more.
becomes() {
    local said='' left
    for left in {300..0}; do
        said=$("${@:2}") || true
        [[ $said != "$1" ]] || return 0
        ((left == 0)) || sleep 0.2
    done
    refuse "not '$1', but '$said'"
}

up() {
    curl -sS --fail "http://$ADDRESS/api/v1/query?query=up" |
        jq -r '[.data.result[] | "\(.metric.job) \(.value[1])"] | join(" ")'
}

# reads URL…: starts a Prometheus that reads these services and evaluates the rules, in seconds
# instead of minutes, and waits until it has read them.
reads() {
    local url target targets='' expected=''
    for url in "$@"; do
        target=${url#http://}
        targets+=${targets:+, }\"${target%/metrics}\"
        expected+=${expected:+ }'peopleinfo 1'
    done
    cp "$RULES"/{recording,alerts,prometheus}.yml "$WORK/"
    sed -i -E 's/^( *(scrape_|evaluation_)?interval): .*/\1: 1s/' "$WORK"/*.yml
    # An Alertmanager that runs here is nobody's to tell.
    sed -i "s|\"127.0.0.1:5050\"|$targets|; s|\"127.0.0.1:9093\"||" "$WORK/prometheus.yml"
    started prometheus --config.file="$WORK/prometheus.yml" --storage.tsdb.path="$WORK/data" \
        --web.listen-address=127.0.0.1:0
    becomes "$expected" up
}
