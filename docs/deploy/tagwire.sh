#!/bin/sh
# /usr/local/bin/tagwire: Tagwire's commands beside tagwire.service, as its user, with its settings and data. Run it as root.
# Files that a command reads or writes have to be in /var/lib/tagwire; or read them from standard input.
exec systemd-run --quiet --collect --wait --pipe --service-type=exec \
  --property=DynamicUser=yes --property=User=tagwire --property=StateDirectory=tagwire --property=StateDirectoryMode=0700 \
  --property=UMask=0077 --property=EnvironmentFile=-/etc/tagwire.env --property=WorkingDirectory=/var/lib/tagwire \
  --setenv=NODE_ENV=production --setenv=DATA_DIR=/var/lib/tagwire \
  /opt/tagwire/node_modules/.bin/node /opt/tagwire/src/cli/tagwire.js "$@"
