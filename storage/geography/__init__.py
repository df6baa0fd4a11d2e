"""China's administrative tree through time: compiled from public packages into one file, and put into a corpus.

Provinces, prefectures and counties follow the yearly lists from 1980 on; townships are snapshots of 2016 to 2023 and
2026, so that their changes are known only where two snapshots bracket them. `NOTICE` names the sources.
"""
