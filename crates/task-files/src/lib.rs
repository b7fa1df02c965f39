//! Tasks as other programs keep them: todo.txt, Todoist CSV, Taskwarrior JSON, iCalendar. Pure: text in, tasks out, and back.

#![forbid(unsafe_code)]
