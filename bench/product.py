"""The muster command, with the addresses of Microsoft's cloud replaced by the stand-ins'."""

from __future__ import annotations

import os
from dataclasses import replace

from bot.settings import CLOUDS, PUBLIC
from server.__main__ import main

STAND_INS = "BENCH_STAND_INS"
"""The variable that holds their address; everything else about the server is as in the field."""


if __name__ == "__main__":
    hosts = PUBLIC.service_hosts | {"127.0.0.1"}
    CLOUDS["public"] = replace(PUBLIC, openid=f"{os.environ[STAND_INS]}/openid", service_hosts=hosts)
    main()
