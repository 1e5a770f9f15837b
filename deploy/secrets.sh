#!/bin/sh
# Makes the secrets of docker-compose.yml, once: ./secrets/database_password and database_url.
set -eu
umask 077
folder=${SECRETS:-./secrets}
mkdir -p "$folder"
if [ -e "$folder/database_password" ]; then
    printf 'secrets.sh: %s is there already; nothing changed\n' "$folder/database_password" >&2
    exit 0
fi
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" > "$folder/database_password"
printf 'postgresql://correction:%s@db:5432/correction' "$password" > "$folder/database_url"
# The containers read them under accounts of their own; the folder keeps everyone else out.
chmod 0444 "$folder/database_password" "$folder/database_url"
printf 'secrets.sh: made %s\n' "$folder" >&2
