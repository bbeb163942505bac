"""The secrets of pagers from the environment: `MUSTER_PAGER_<KEY>_SECRET` and its kin, named by the pager's key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oncall.rules import Pager
from pagers.keys import Keys

PREFIX = "MUSTER_PAGER_"
ENDS = ("_WEBHOOK_SECRET", "_SECRET", "_SPEECH", "_RESOURCE")
"""The longer one first: `_WEBHOOK_SECRET` ends like `_SECRET`. The last two are Azure's, and no secrets."""
NEEDED = {
    "pagerduty": "the integration key of an Events API v2 integration",
    "opsgenie": "the key of an API integration",
    "webhook": "the secret that its events are signed with",
    "twilio": "account sid, a colon, auth token",
    "azure": "an access key of the Communication Services resource",
}
SELF_MADE = "32 random characters or more: with it Muster knows that callbacks come from Azure"


@dataclass(frozen=True, slots=True)
class PagerSecrets:
    """`values` by the variable's name, without `_FILE`; `faults` are sentences that hold none of them."""

    values: Mapping[str, str] = field(repr=False, default_factory=dict)
    faults: tuple[str, ...] = ()


def read_pager_secrets(environment: Mapping[str, str]) -> PagerSecrets:
    """Everything of the environment that begins like one of these."""
    values: dict[str, str] = {}
    faults: list[str] = []
    for variable, value in sorted(environment.items()):
        if not variable.startswith(PREFIX) or not value:
            continue
        name = variable.removesuffix("_FILE")
        if not _is_one(name):
            faults.append(
                f"{variable} is not an option. A pager's end in _SECRET or _WEBHOOK_SECRET, such as "
                f"{PREFIX}ONCALL_SECRET for the pager “oncall” of the policy."
            )
        elif name == variable:
            values[name] = value.strip()
        elif environment.get(name):
            faults.append(f"Set either {name} or {variable}, not both.")
        else:
            values[name] = _content(variable, value, faults)
    return PagerSecrets({name: value for name, value in values.items() if value}, tuple(faults))


def keys_of(pagers: Iterable[Pager], secrets: PagerSecrets) -> tuple[dict[str, Keys], list[str]]:
    """What each pager of the policy signs in with, and what is missing, superfluous or not of its form."""
    found: dict[str, Keys] = {}
    faults: list[str] = []
    names: dict[str, str] = {}
    for pager in pagers:
        stem = stem_of(pager.key)
        if other := names.get(stem):
            faults.append(f"The pagers “{other}” and “{pager.key}” have the same variable, {stem}_SECRET. Rename one.")
        names[stem] = pager.key
        found[pager.key] = keys = _keys(stem, secrets.values)
        faults += _missing(pager, stem, keys)
    known = {f"{stem}{end}" for stem in names for end in ENDS}
    faults += [
        f"{variable} belongs to no pager of the policy. Take it away, or name the pager there."
        for variable in secrets.values
        if variable not in known
    ]
    return found, faults


def stem_of(key: str) -> str:
    """`MUSTER_PAGER_ON_CALL` for the pager `on-call`."""
    return PREFIX + re.sub(r"[^A-Z0-9]+", "_", key.upper())


def _keys(stem: str, values: Mapping[str, str]) -> Keys:
    webhook = tuple(filter(None, (part.strip() for part in values.get(f"{stem}_WEBHOOK_SECRET", "").split(","))))
    speech, resource = values.get(f"{stem}_SPEECH", ""), values.get(f"{stem}_RESOURCE", "")
    return Keys(f"{stem}_SECRET", values.get(f"{stem}_SECRET", ""), webhook, speech, resource)


def _missing(pager: Pager, stem: str, keys: Keys) -> list[str]:
    faults = []
    named = f"the pager “{pager.key}” of the policy"
    if not keys.secret:
        faults.append(f"Set {stem}_SECRET (or …_FILE) for {named}: {NEEDED.get(pager.kind, 'its secret')}.")
    elif pager.kind == "twilio" and not re.fullmatch(r"AC[^:\s]+:\S+", keys.secret):
        faults.append(f"{stem}_SECRET: expected {NEEDED['twilio']}, such as AC…:….")
    if pager.kind == "azure":
        if not any(len(secret) >= 32 for secret in keys.webhook):
            faults.append(f"Set {stem}_WEBHOOK_SECRET (or …_FILE) for {named}: {SELF_MADE}.")
        if not keys.speech.startswith(("https://", "http://127.0.0.1:")):
            faults.append(f"Set {stem}_SPEECH for {named} to the https address of the Azure AI services that speak.")
    elif keys.speech or keys.resource:
        faults.append(f"{stem}_SPEECH and {stem}_RESOURCE are for pagers of kind azure. Take them away for {named}.")
    return faults


def _is_one(name: str) -> bool:
    end = next((end for end in ENDS if name.endswith(end)), "")
    return bool(end) and len(name) > len(PREFIX) + len(end)


def _content(variable: str, path: str, faults: list[str]) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        faults.append(f"{variable}: {path} cannot be read. Name a text file that Muster may read.")
        return ""
    if not text:
        faults.append(f"{variable}: {path} is empty. Put the secret in it.")
    return text
