package dev.coalesce.spring;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeTypeUtils;

/**
 * The Actuator endpoint {@code coalesce}. It answers with the JSON of the agent's commands. Operations that change
 * something exist only with {@code management.endpoint.coalesce.access=unrestricted}.
 */
@WebEndpoint(id = "coalesce", defaultAccess = Access.READ_ONLY)
public final class CoalesceEndpoint {
    private static final List<String> VIEWS = List.of("status", "flights", "counters");
    private static final String WHY = "why";

    CoalesceEndpoint() {}

    /**
     * Answers {@code GET /actuator/coalesce}.
     *
     * @return the version, the options and methods of the agent; without an agent, the reason
     */
    @ReadOperation
    public WebEndpointResponse<String> status() {
        String answer = RunningAgent.isActive() ? RunningAgent.ask("status") : null;
        return answer == null
                ? response(
                        WebEndpointResponse.STATUS_OK, "{\"active\":false,\"problem\":" + JsonText.of(problem()) + "}")
                : response(WebEndpointResponse.STATUS_OK, "{\"active\":true," + answer.substring(1));
    }

    /**
     * Answers {@code GET /actuator/coalesce/flights}, for example.
     *
     * @param view {@code status}, {@code flights} or {@code counters}
     * @return what the command of that name prints with {@code --json}
     */
    @ReadOperation
    public WebEndpointResponse<String> view(@Selector String view) {
        if (view.equals("status")) {
            return status();
        }
        return VIEWS.contains(view)
                ? ask(view)
                : error(
                        WebEndpointResponse.STATUS_NOT_FOUND,
                        "there is no view \"" + view + "\". Use one of " + String.join(", ", VIEWS)
                                + ", or why/<class>.<method>.");
    }

    /**
     * Answers {@code GET /actuator/coalesce/why/com.acme.Prices.price}.
     *
     * @param view {@code why}
     * @param method the name of a method
     * @return the reasons why calls of the method are not shared
     */
    @ReadOperation
    public WebEndpointResponse<String> why(@Selector String view, @Selector String method) {
        return view.equals(WHY)
                ? ask(WHY, method)
                : error(
                        WebEndpointResponse.STATUS_NOT_FOUND,
                        "there is no view \"" + view + "\" of a method. Use why/<class>.<method>.");
    }

    /**
     * Answers {@code DELETE /actuator/coalesce}: drops all results.
     *
     * @return the methods and how many results were dropped
     */
    @DeleteOperation
    public WebEndpointResponse<String> clearAll() {
        return ask("clear");
    }

    /**
     * Answers {@code DELETE /actuator/coalesce/com.acme.Prices.price}: drops the results of a method.
     *
     * @param method the name of the method
     * @return the method and how many results were dropped
     */
    @DeleteOperation
    public WebEndpointResponse<String> clear(@Selector String method) {
        return ask("clear", method);
    }

    /**
     * Answers {@code POST /actuator/coalesce/com.acme.Prices.price} with {@code {"mode": "off"}}: changes attributes of a
     * method until its rules are loaded again. An attribute that is null stays.
     *
     * @param method the name of the method
     * @param mode see {@code docs/rules.md}, as for all attributes
     * @param ttl a duration
     * @param maxSize a number
     * @param waitTimeout a duration
     * @param onTimeout {@code FAIL} or {@code PROCEED}
     * @param maxFlight a duration
     * @param errorTtl a duration
     * @param staleFor a duration
     * @return the attributes that have changed
     */
    @NullUnmarked // Spring asks for its own annotation in version 6, and for any Nullable in version 7
    @WriteOperation
    public WebEndpointResponse<String> set(
            @Selector String method,
            @org.springframework.lang.Nullable String mode,
            @org.springframework.lang.Nullable String ttl,
            @org.springframework.lang.Nullable String maxSize,
            @org.springframework.lang.Nullable String waitTimeout,
            @org.springframework.lang.Nullable String onTimeout,
            @org.springframework.lang.Nullable String maxFlight,
            @org.springframework.lang.Nullable String errorTtl,
            @org.springframework.lang.Nullable String staleFor) {
        List<String> request = new ArrayList<>(List.of("set", method));
        add(request, "mode", mode);
        add(request, "ttl", ttl);
        add(request, "maxSize", maxSize);
        add(request, "waitTimeout", waitTimeout);
        add(request, "onTimeout", onTimeout);
        add(request, "maxFlight", maxFlight);
        add(request, "errorTtl", errorTtl);
        add(request, "staleFor", staleFor);
        return ask(request.toArray(String[]::new));
    }

    private static void add(List<String> request, String name, @Nullable String value) {
        if (value != null) {
            request.add(name + "=" + value);
        }
    }

    private static WebEndpointResponse<String> ask(String... request) {
        String answer = RunningAgent.isActive() ? RunningAgent.ask(request) : null;
        if (answer == null) {
            return error(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, problem());
        }
        boolean isError = answer.startsWith("{\"error\":");
        return response(isError ? WebEndpointResponse.STATUS_BAD_REQUEST : WebEndpointResponse.STATUS_OK, answer);
    }

    private static String problem() {
        String status = RunningAgent.status();
        return "the Coalesce agent is not active" + (status.isEmpty() ? "" : " (" + status + ")")
                + ". The log of the application says why.";
    }

    private static WebEndpointResponse<String> error(int status, String message) {
        return response(status, "{\"error\":" + JsonText.of(message) + "}");
    }

    private static WebEndpointResponse<String> response(int status, String json) {
        return new WebEndpointResponse<>(json, status, MimeTypeUtils.APPLICATION_JSON);
    }
}
