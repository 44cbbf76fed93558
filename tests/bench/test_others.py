"""Alerts of others are counted by the worst that is said of them."""

from bench.others import verdicts_of


def _proof(subject: str, claim: str, verdict: str, evidence: str = "") -> dict[str, str]:
    return {
        "area": "tests",
        "subject": subject,
        "claim": claim,
        "verdict": verdict,
        "evidence": evidence,
    }


def test_an_alert_counts_by_its_worst_claim_and_texts_are_left_out() -> None:
    why = 'no test could be generated: no series made up for "a_total"'
    assert verdicts_of(
        [
            _proof("Slow", "fires", "proven"),
            _proof("Slow", "says what is written, with its numbers", "not proven", why),
            _proof("Gone", "fires", "proven"),
            _proof("Gone", "clears", "failed", "it does not"),
            _proof("Odd", "fires", "not proven", why),
            _proof("Odd", "fires too", "proven"),
            {**_proof("Else", "fires", "failed"), "area": "rules"},
        ]
    ) == {
        "Slow": ("proven", ""),
        "Gone": ("failed", "it does not"),
        "Odd": ("not proven", "no series made up for"),
    }
