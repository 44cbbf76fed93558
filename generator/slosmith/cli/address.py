"""The address of a server, as options take it: what is none is a wrong call."""

import click


class _Address(click.ParamType[str]):
    """An address with its scheme and a host."""

    name = "URL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no address, without a password that it may hold."""
        # What is imported here is needed as soon as an address is given.
        from slosmith.live.http import is_address, without_secrets

        if not is_address(value):
            said = without_secrets(value)
            self.fail(f'"{said}" is no address; write it like http://localhost:9090', param, ctx)
        return value


ADDRESS = _Address()
