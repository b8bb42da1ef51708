#!/bin/sh
# What the timers of a server do (deploy/systemd/), for a container that stays: each hour the list of
# what was taken back, once a day clearing and a backup.
set -u
while :; do
    python manage.py backup --withdrawals /var/backups/roundtable/withdrawals.age
    if [ "$(date -u +%H)" = 19 ]; then
        python manage.py clearsessions
        python manage.py prune_db_task_results
        python manage.py make_documents
        python manage.py purge
        python manage.py backup /var/backups/roundtable
    fi
    sleep $((3900 - $(date -u +%s) % 3600))
done
