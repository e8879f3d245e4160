"""The refusal file as a page to print and send: self-contained HTML, in French, the same bytes for the same file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any, Final

from services.claims.words import Words
from services.contracts.money import Money

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONEY: Final = re.compile(r"\d{1,15}\.\d{2}")
_VERIFY: Final = ' <em class="verify">à vérifier</em>'
_STYLE: Final = """
body{font:11pt/1.45 Georgia,serif;max-width:48em;margin:2em auto;padding:0 1em;color:#111}
h1{font-size:1.5em}h2{font-size:1.1em;border-bottom:1px solid #999;margin-top:1.6em}
dl{display:grid;grid-template-columns:16em 1fr;gap:.2em 1em}dt{color:#444}dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:.85em}
td,th{border:1px solid #bbb;padding:.25em .5em;text-align:left}
.verify{color:#a40000;font-style:normal;font-size:.85em;border:1px solid;padding:0 .3em}
.quote{color:#444;font-size:.85em}@media print{body{margin:0}}
"""
_MISSING: Final = {
    "clauses": "clause citée",
    "refused_amount": "montant refusé",
    "expert_report": "rapport d’expertise définitif",
    "notified_on": "date de notification",
}
_DECIDED_BY: Final = {"insurer": "la compagnie", "broker": "l’intermédiaire, par délégation"}


def refusal_page(file: Mapping[str, Any]) -> bytes:
    """A refusal file, as `refusal_file` makes it with its basis, as HTML."""
    words = Words(french=True, currency=file["decision"]["currency"])
    title = f"{file['title']} – sinistre {file['claim']['claim_no']}"
    body = "".join(_sections(file, words))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    page = f'<!doctype html>\n<html lang="fr"><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>\n'
    return page.encode()


def _sections(file: Mapping[str, Any], words: Words) -> Iterator[str]:
    if file["missing"]:
        lacking = ", ".join(_MISSING[name] for name in file["missing"])
        yield f'<p class="verify">Avant envoi, il manque : {escape(lacking)}.</p>'
    yield _section("Les faits", _facts(file["claim"], words))
    yield _section("La décision", _decision(file["decision"], words))
    yield _section("Clauses et conditions sur lesquelles elle repose", _terms(file, words))
    yield _section("Expertise", _reports(file["expert_reports"], words))
    if file["evidence"]:
        yield _section("Pièces du dossier citées", _listed(_cited(one) for one in file["evidence"]))
    yield _section("Vos voies de recours", "".join(_remedy(one) for one in file["remedies"]))
    yield _section("Événements sur lesquels ce dossier repose", _relied_on(file, words))


def _section(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2>{content}"


def _facts(claim: Mapping[str, Any], words: Words) -> str:
    place = claim["place"]
    rows = [
        ("Contrat", claim["policy_no"]),
        ("Compagnie", claim["insurer_id"]),
        ("Référence de la compagnie", claim["insurer_claim_no"]),
        ("Votre référence", claim["external_reference"]),
        ("Date de survenance", claim["occurred_on"]),
        ("Date de découverte", claim["discovered_on"]),
        ("Date de déclaration", claim["declared_on"]),
        ("Cause déclarée", words.label("cause", claim["cause_code"])),
        ("Lieu", f"{place.postcode} ({place.country})" if place else None),
        ("Garantie", words.label("coverage", claim["coverage_code"])),
    ]
    return _pairs(rows, words)


def _decision(decision: Mapping[str, Any], words: Words) -> str:
    grounds = " ; ".join(ground["text"] for ground in decision["grounds"])
    rows = [
        ("Position", "refus de garantie"),
        ("Prise par", _DECIDED_BY[decision["decided_by"]]),
        ("Date de la décision", decision["decided_on"]),
        ("Date de notification", decision["notified_on"]),
        ("Motifs", grounds),
        ("Montant refusé", decision["refused_amount"]),
        ("Contestée le", decision["contested_on"]),
    ]
    return _pairs(rows, words)


def _pairs(rows: Iterable[tuple[str, Any]], words: Words) -> str:
    shown = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value if isinstance(value, str) else words.spoken(name, value))}</dd>"
        for name, value in rows
        if value is not None
    )
    return f"<dl>{shown}</dl>"


def _terms(file: Mapping[str, Any], words: Words) -> str:
    clauses = [f"Clause citée : {escape(clause)}" for clause in file["clauses"]]
    return _listed([*clauses, *(_reason(reason, words) for reason in file["terms"])])


def _reason(reason: Mapping[str, Any], words: Words) -> str:
    quotes = "".join(f'<br><span class="quote">{escape(_quote(quote, words))}</span>' for quote in reason["quotes"])
    return f"{escape(reason['text'])}{_article(reason)}{quotes}"


def _quote(quote: Mapping[str, Any], words: Words) -> str:
    where = f"{words.word('event_kind', quote['kind'])}, {quote['event_id']}" if quote["event_id"] else quote["rule"]
    said = f"{words.word('field', quote['field'])} : {_value(quote['field'], quote['value'], words)}"
    return f"{said} ({where})" if where else said


def _value(name: str, text: str | None, words: Words) -> str:
    """A quoted value, which keeps the API's spelling: days, amounts, codes."""
    if text is None:
        return words.spoken(name, None)
    if _DAY.fullmatch(text):
        return words.spoken(name, date.fromisoformat(text))
    if _MONEY.fullmatch(text):
        return words.amount(Money.parse(text))
    return words.word(name, text)


def _article(text: Mapping[str, Any]) -> str:
    reference = f" ({escape(text['legal_reference'])})" if text["legal_reference"] else ""
    return reference + (_VERIFY if text["to_verify"] else "")


def _reports(reports: Iterable[Mapping[str, Any]], words: Words) -> str:
    told = [
        f"{escape(report['text'])}, établi le {escape(words.spoken('report_on', report['report_on']))} :"
        f" {escape(words.amount(report['net']))} HT, {escape(words.amount(report['gross']))} TTC – référence"
        f" {escape(report['document_id'] or report['event_id'])}"
        for report in reports
    ]
    return _listed(told) if told else "<p>Aucun rapport d’expertise au dossier.</p>"


def _cited(one: Mapping[str, Any]) -> str:
    return f"{escape(one['text'])} – {one['event_id']}, version {one['version']}"


def _remedy(remedy: Mapping[str, Any]) -> str:
    return f"<p><strong>{escape(remedy['title'])}.</strong> {escape(remedy['text'])}{_article(remedy)}</p>"


def _relied_on(file: Mapping[str, Any], words: Words) -> str:
    rows = "".join(
        f"<tr><td>{one['stream']}</td><td>{one['version']}</td>"
        f"<td>{escape(words.label('event_kind', one['kind']))}</td>"
        f"<td>{escape(words.spoken('on', one['effective_on']))}</td><td>{_moment(one['recorded_at'])}</td>"
        f"<td>{one['event_id']}</td></tr>"
        for one in file["relied_on"]
    )
    names = ("Flux", "Version", "Événement", "Effet", "Enregistré", "Identifiant")
    head = f"<tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>"
    return f"<table>{head}{rows}</table><p>{escape(_as_known(file, words))}</p>"


def _moment(instant: str) -> str:
    """`2025-03-14T08:30:00Z` as `14/03/2025 08:30:00 UTC`."""
    return f"{instant[8:10]}/{instant[5:7]}/{instant[:4]} {instant[11:19]} UTC"


def _as_known(file: Mapping[str, Any], words: Words) -> str:
    known_on: date = file["known_on"]
    state = "définitif" if file["final"] else "provisoire : la journée n’est pas close"
    day = words.spoken("known_on", known_on)
    return f"Tel que connu le {day} ({state}). Position du journal : {file['log_position']}."


def _listed(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
