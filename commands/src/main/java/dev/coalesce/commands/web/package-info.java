/** The HTTP server of the command {@code web}, and the files of its page. */
@NullMarked
package dev.coalesce.commands.web;

import org.jspecify.annotations.NullMarked;
