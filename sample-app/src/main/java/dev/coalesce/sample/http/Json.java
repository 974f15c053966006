package dev.coalesce.sample.http;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** One way of writing JSON for the service, its simulated upstreams and the load client: snake case, as most APIs do. */
public final class Json {
    /** Safe for use by many threads. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Json() {}
}
