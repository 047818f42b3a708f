"""What a dry run says of quantities and money: for people, and as JSON."""

from decimal import Decimal

from imm_desktop.domain.prices import Amount, Estimate


def amount_shape(amount: Amount) -> dict[str, float | None]:
    """``least`` and ``most``; ``most`` is null where there is no bound."""
    return {
        "least": float(amount.least),
        "most": None if amount.most is None else float(amount.most),
    }


def costs_shape(estimate: Estimate) -> dict[str, dict[str, float | None]]:
    """By currency; empty where no price is known, which is not the same as nothing to pay."""
    return {name: amount_shape(one) for name, one in sorted(estimate.totals.items())}


def amount_text(amount: Amount) -> str:
    """``12``, ``12 to 40`` or ``at least 12``."""
    least = _number(amount.least)
    if amount.most is None:
        return f"at least {least}"
    most = _number(amount.most)
    return least if most == least else f"{least} to {most}"


def cost_text(estimate: Estimate, *, is_free: bool) -> str:
    """What it may cost; never an empty text."""
    if is_free:
        return "nothing is charged on this computer"
    if not estimate.is_known:
        return "cost unknown: no prices entered (Settings, Prices)"
    sums = [f"{name} {amount_text(one)}" for name, one in sorted(estimate.totals.items())]
    return f"cost: {' + '.join(sums)}, by prices of {estimate.oldest}"


def _number(number: Decimal) -> str:
    """Without an end of zeros; at most two digits, and never nothing for something."""
    cent = Decimal("0.01")
    rounded = number.quantize(cent)
    return f"{(rounded if rounded or not number else cent).normalize():f}"
