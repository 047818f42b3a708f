from imm_desktop.domain.errors import CredentialsError, MissingRightError
from imm_desktop.domain.settings import STRENGTH, Settings, Veil, VeilChoice


def test_the_strongest_veil_that_any_category_asks_for_lies_over_an_item():
    settings = Settings(
        veil=Veil.BLUR, veils=(VeilChoice("ad", Veil.OFF), VeilChoice("porn", Veil.GREY))
    )
    assert settings.veil_of(()) is Veil.BLUR
    assert settings.veil_of(("ad",)) is Veil.OFF
    assert settings.veil_of(("ad", "live")) is Veil.BLUR
    assert settings.veil_of(("ad", "porn", "live")) is Veil.GREY


def test_every_veil_has_its_strength():
    assert set(STRENGTH) == set(Veil)


def test_a_missing_right_names_its_action_and_is_an_error_of_credentials():
    error = MissingRightError("no", code="Forbidden", request_id="R", action="imm:GetTask")
    assert isinstance(error, CredentialsError)
    assert (error.action, error.code, error.request_id) == ("imm:GetTask", "Forbidden", "R")
