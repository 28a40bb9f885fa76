#!/usr/bin/env bash
# A walk through the API of a running `npm start`: needs bash, curl and node. README.md shows it piece by piece.
#   BASE=http://localhost:8080 bash scripts/walk.sh
set -euo pipefail

#: start
BASE=${BASE:-http://localhost:8080}
API=$BASE/api/v1
field() { node -pe "const body = JSON.parse(require('fs').readFileSync(0, 'utf8')); $1"; }
call() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' "$@"; }
eventually() { for _ in {1..30}; do "$@" && return; sleep 1; done; echo "It did not come to pass: $*" >&2; return 1; }
#: end

#: sign-in
TOKEN=$(call "$API/auth/login" --data '{"email":"ada@daybook.example","password":"demo password client"}' | field body.accessToken)
#: end

#: look-around
WANTED=$(call "$API/services?limit=200" | field 'JSON.stringify(body.items.find(({ name }) => name === "Passport and identity card"))')
SERVICE=$(field body.serviceId <<< "$WANTED")
OFFICE=$(field 'body.officeIds[0]' <<< "$WANTED")
call "$API/offices/$OFFICE" | field '`${body.name}, ${body.address}`'
day() { node -pe "new Date(Date.now() + $1 * 86400000).toISOString().slice(0, 10)"; }
SLOTS=$(call "$API/offices/$OFFICE/slots?serviceId=$SERVICE&from=$(day 1)&to=$(day 14)")
START=$(field 'body.slots[0].start' <<< "$SLOTS")
HOST=$(field 'body.slots[0].hostIds[0]' <<< "$SLOTS")
echo "First free: $(field 'body.slots[0].localStart + " in " + body.zone' <<< "$SLOTS")"
#: end

#: book
KEY=$(node -pe 'crypto.randomUUID()')
BOOKING="{\"serviceId\":\"$SERVICE\",\"officeId\":\"$OFFICE\",\"hostId\":\"$HOST\",\"start\":\"$START\",\"allowClientOverlap\":true}"
book() { call "$API/appointments" --header "Authorization: Bearer $TOKEN" --header "Idempotency-Key: $KEY" --data "$BOOKING" "$@"; }
HEADERS=$(mktemp)
APPOINTMENT=$(book --dump-header "$HEADERS" | field body.appointmentId)
[ "$(book | field body.appointmentId)" = "$APPOINTMENT" ] && echo "Asked twice, booked once: $APPOINTMENT"
#: end

#: read-back
SEEN=$(node -pe "/^consistency-token: *(\S+)/im.exec(require('fs').readFileSync('$HEADERS', 'utf8'))[1]")
rm "$HEADERS"
call "$API/appointments/$APPOINTMENT" --header "Authorization: Bearer $TOKEN" --header "Consistency-Token: $SEEN" \
  | field '`${body.status}: ${body.serviceName} with ${body.hostName}, ${body.localStart}`'
#: end

#: reschedule
LATER=$(field 'body.slots.filter(({ hostIds }) => hostIds.includes("'"$HOST"'")).at(-1).start' <<< "$SLOTS")
call "$API/appointments/$APPOINTMENT/reschedule" --header "Authorization: Bearer $TOKEN" --data "{\"start\":\"$LATER\"}" \
  | field '`moved to ${body.localStart}, still ${body.appointmentId}`'
#: end

#: cancel
call "$API/appointments/$APPOINTMENT/cancel" --header "Authorization: Bearer $TOKEN" --data '{"reason":"I found my passport"}' \
  | field '`${body.status}`'
#: end

#: mails
subjects() { call --header 'Accept: application/json' "$BASE/embedded/mails?to=ada@daybook.example" | field 'body.map(({ subject }) => subject).join("\n")'; }
cancelled() { subjects | grep --quiet cancelled; }
eventually cancelled
subjects | head -n 3
#: end

#: summary
SUMMARY=$(call "$API/summaries" --header "Authorization: Bearer $TOKEN" --data '{"scope":{"kind":"mine"}}' | field body.summaryId)
summary() { call "$API/summaries/$SUMMARY" --header "Authorization: Bearer $TOKEN" | field "$1"; }
written() { summary body.state | grep --quiet written; }
eventually written
summary 'body.text.split("\n")[0]'
#: end

#: history
AUDITOR=$(call "$API/auth/login" --data '{"email":"olga@daybook.example","password":"demo password auditor"}' | field body.accessToken)
call "$API/appointments/$APPOINTMENT/history" --header "Authorization: Bearer $AUDITOR" \
  | field 'body.items.map(({ at, words }) => `${at} ${words}`).join("\n")'
#: end
