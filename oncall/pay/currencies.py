"""The currencies that a correction may be in: those of the policy, and those in use by ISO 4217."""

from __future__ import annotations

from incidents.policy import Policy

IN_USE = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a list of literals would be a line each
)
"""Alphabetic codes of ISO 4217 for money that people are paid in; funds, metals and test codes are left out."""


def is_currency(code: str, policy: Policy) -> bool:
    """Whether this is money: one that on-call is paid in here, or one of the world's."""
    pays = (*(one.pay for one in policy.schedules.values()), *(one.pay for one in policy.people.values()))
    return code in IN_USE or any(pay.currency == code for pay in pays if pay and not pay.lieu)
