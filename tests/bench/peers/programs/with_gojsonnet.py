"""go-jsonnet, as it comes for Python."""

import sys

import _gojsonnet

sys.stdout.write(_gojsonnet.evaluate_file(sys.argv[1]))
