package dev.coalesce.sample;

import dev.coalesce.sample.upstream.UpstreamException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.NoSuchElementException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.core.JacksonException;

/**
 * Maps exceptions to HTTP statuses. A refusal of an upstream (4xx) is passed on; a failure of an upstream (5xx) becomes
 * 502.
 */
final class Failures {
    private Failures() {}

    static void register(RoutesConfig routes) {
        routes.exception(UpstreamException.class, (e, ctx) -> respond(ctx, statusFor(e.status()), e));
        routes.exception(S3Exception.class, (e, ctx) -> respond(ctx, statusFor(e.statusCode()), e));
        routes.exception(SdkClientException.class, (e, ctx) -> respond(ctx, HttpStatus.BAD_GATEWAY.getCode(), e));
        routes.exception(NoSuchElementException.class, (e, ctx) -> respond(ctx, HttpStatus.NOT_FOUND.getCode(), e));
        routes.exception(IllegalArgumentException.class, (e, ctx) -> respond(ctx, HttpStatus.BAD_REQUEST.getCode(), e));
        routes.exception(
                JacksonException.class,
                (e, ctx) -> respond(ctx, HttpStatus.BAD_REQUEST.getCode(), e.getOriginalMessage()));
    }

    private static int statusFor(int status) {
        return status >= 400 && status < 500 ? status : HttpStatus.BAD_GATEWAY.getCode();
    }

    private static void respond(Context ctx, int status, Exception e) {
        respond(ctx, status, String.valueOf(e.getMessage()));
    }

    private static void respond(Context ctx, int status, String error) {
        ctx.status(status).json(new Failure(error));
    }

    private record Failure(String error) {}
}
