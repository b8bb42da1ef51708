"""Writes a seed as an age identity: Bech32 (BIP 173), the form that age prints keys in.

Only the writing; everything that is encrypted is encrypted by age itself.
"""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
PREFIX = "age-secret-key-"


def polymod(values):
    """Return the checksum register of BIP 173 after these 5-bit values."""
    register = 1
    for value in values:
        top = register >> 25
        register = (register & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(GENERATORS):
            register ^= generator if top >> bit & 1 else 0
    return register


def in_fives(seed):
    """Return bytes as 5-bit values, the last one filled up with zeros."""
    bits = "".join(f"{byte:08b}" for byte in seed)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]


def age_identity(seed):
    """Return 32 bytes as the text of an age identity (AGE-SECRET-KEY-1…)."""
    values = in_fives(seed)
    expanded = [ord(c) >> 5 for c in PREFIX] + [0] + [ord(c) & 31 for c in PREFIX]
    check = polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return f"{PREFIX}1{''.join(ALPHABET[v] for v in values)}".upper()
