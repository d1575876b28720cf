"""The versions of Python and of these libraries, and the threads that they may use, as JSON."""

import importlib
import json
import platform
import sys


def main():
    modules = {name: importlib.import_module(name) for name in sys.argv[1:]}
    about = {"python": platform.python_version()}
    about.update((name, module.__version__) for name, module in modules.items())
    if "torch" in modules:
        about["threads of torch"] = modules["torch"].get_num_threads()
    try:
        import threadpoolctl
    except ImportError:
        about["threads of BLAS"] = None
    else:
        pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
        about.update((f"threads of {pool['internal_api']}", pool["num_threads"]) for pool in pools)
    print(json.dumps(about))


if __name__ == "__main__":
    main()
