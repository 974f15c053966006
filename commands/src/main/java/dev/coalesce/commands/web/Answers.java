package dev.coalesce.commands.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the requests of the page. Called by several threads at a time. */
public interface Answers {
    /**
     * Answers a request.
     *
     * @param name the last part of the path, such as {@code flights}
     * @param parameters the parameters of the query
     * @return a JSON object; null if there is no such request
     */
    @Nullable
    String answer(String name, Map<String, String> parameters);
}
