"""Elements of a page reach the browser in the order in which they were made.

When a fragment runs again, Streamlit takes back what the fragment has made and not sent yet, since
that is made anew, but not what fragments inside it or beside it have made. So the sixth element of
a box came before the second where a busy server sends late, and the browser took the page away:
"Bad delta path index 5 (should be between [0, 1])".
"""

from __future__ import annotations

from contextlib import suppress


def send_all_elements_in_order() -> None:
    """Have Streamlit send what waits before what a fragment makes anew.

    It has no setting for that, and a version that is made otherwise inside stays as it is.
    """
    with suppress(ImportError, AttributeError):
        from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

        clear, places = ForwardMsgQueue.clear, ForwardMsgQueue()._delta_index_map

        def clear_of_whole_pages(
            self: ForwardMsgQueue,
            retain_lifecycle_msgs: bool = False,
            fragment_ids_this_run: list[str] | None = None,
        ) -> None:
            if fragment_ids_this_run is None:
                clear(self, retain_lifecycle_msgs)
            else:
                self._delta_index_map = type(places)()  # what comes now replaces nothing that waits

        ForwardMsgQueue.clear = clear_of_whole_pages  # type: ignore[method-assign]
