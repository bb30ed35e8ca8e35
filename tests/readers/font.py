"""Prints the advance width of every character of a font as JSON."""
import json
import sys

from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
widths = font["hmtx"]
print(json.dumps({chr(code): widths[name][0] for code, name in font.getBestCmap().items()}))
