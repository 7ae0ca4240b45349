"""A page that fails as the address says: in its body, in a part of it, or in a button's callback."""

import streamlit as st

if __name__ == "__main__":
    from explorer.config import ConfigError
    from explorer.store.errors import StoreError

    def fail() -> None:
        kinds = {"store": StoreError("the disk is *full*"), "setting": ConfigError("depth: 7 cannot work")}
        raise kinds.get(st.query_params.get("kind", ""), RuntimeError("nobody expected <b>this</b>"))

    st.title("A page that fails")
    match st.query_params.get("where"):
        case "part":
            st.fragment(fail)()
        case "callback":
            st.button("Press", on_click=fail)
        case _:
            fail()
else:
    from explorer.controls.script_errors import quiet_the_log, say_error

    quiet_the_log()
    app = st.App(__file__, on_script_error=say_error)
