#!/bin/sh
# Brings new code to a server while the portal goes on. As root, in the checkout, after  git pull :
#
#     deploy/upgrade.sh           a backup first, then the new code beside the old one
#     deploy/upgrade.sh --back    the code of before; the database stays as it is
#
# The new migrations run while the old code still answers. So a migration may only add (a table, a column
# that may stay empty); what the old code still uses is taken away one release later. That is also why
# going back needs no change of the database.
set -eu
umask 022
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/steps.sh"
SYSTEMD=${SYSTEMD:-yes}
[ "$(id -u)" = 0 ] || stop "Only root may do this: become root with  su -  or put  sudo  before it."
[ -e "$CODE/current" ] || stop "Nothing is installed here: deploy/install.sh comes first."

# Leads everything to a release and starts it; fails when the portal does not answer then.
turn_to() {
    say "Turning to $(basename "$1")"
    collect_static "$1" && use_release "$1" && install_units && configure_nginx && start_anew &&
        manage tick --now --verbosity 0
}

former=$(readlink "$CODE/current")
if [ "${1:-}" = --back ]; then
    [ -e "$CODE/former" ] || stop "There is no former code to go back to."
    target=$(readlink "$CODE/former")
    turn_to "$target" || stop "It does not answer. What it says:  journalctl -u roundtable -n 30"
    rm "$CODE/former"
    manage doctor
    exit
fi

[ $# = 0 ] || stop "See the top of $0."
[ "$(basename "$former")" != "$(this_release)" ] || stop "This code runs already: get new one with  git pull"

say "A backup first"
manage backup "$BACKUPS"

say "The new code beside the old one"
fresh=$(lay_release)

say "Tables: only what the old code can live with"
release_manage "$fresh" migrate --no-input --verbosity 1
release_manage "$fresh" doctor --start || stop "The new code would not start. The old one goes on as before."

if ! turn_to "$fresh"; then
    turn_to "$former" || true
    stop "The new code does not answer: the old one runs again. See  journalctl -u roundtable -n 60"
fi
ln -sfn "$former" "$CODE/former"

say "Old code that is not needed any more"
# shellcheck disable=SC2012
ls -1dt "$CODE"/releases/* | tail -n +$((KEPT_RELEASES + 1)) | while read -r folder; do
    [ "$folder" = "$former" ] || [ "$folder" = "$fresh" ] || rm -rf "$folder"
done
manage doctor || true
echo "Look at the portal now. If something is wrong:  deploy/upgrade.sh --back"
