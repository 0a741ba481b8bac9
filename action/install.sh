#!/usr/bin/env bash
# Installs understudy, and tells the next step where its command is.
set -euo pipefail

node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
  console.log(`::error::understudy needs Node 20.19 or later and this is ${process.version}; put actions/setup-node before it`);
  process.exit(1);'

if [ -n "$VERSION" ]; then
  folder=$RUNNER_TEMP/understudy-$VERSION
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund --no-save "understudy@$VERSION"
  cli=$folder/node_modules/understudy/dist/cli.js
else
  cd "$ACTION_PATH"
  npm ci --include=dev --no-audit --no-fund
  npm run --silent build
  cli=$ACTION_PATH/dist/cli.js
fi
echo "cli=$cli" >> "$GITHUB_OUTPUT"
