"""Another system, with the libraries that it would have: checks the signatures of webhooks and reads the events.

Reads lines of JSON, {"secret", "headers", "body"}, and answers each with a line: what the event says, or why it is refused.
"""

import json
import sys

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    came = json.loads(line)
    try:
        Webhook(came["secret"]).verify(came["body"], came["headers"])
    except WebhookVerificationError as error:
        print(json.dumps({"refused": str(error)}), flush=True)
        continue
    event = from_http_event(HTTPMessage(came["headers"], came["body"].encode()))
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    print(json.dumps({"attributes": attributes, "data": event.get_data()}), flush=True)
