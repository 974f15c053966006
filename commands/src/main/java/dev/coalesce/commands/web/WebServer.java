package dev.coalesce.commands.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves the page to browsers of this machine. Whom it answers is decided by {@link Guard}. */
public final class WebServer implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String API = "/api/";
    private static final int THREADS = 8;

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED_REQUEST = 421;
    private static final int INTERNAL_ERROR = 500;

    /** Nothing but the page's own files runs or is loaded, and no other page can frame this one. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Guard guard;
    private final Answers answers;

    private WebServer(HttpServer server, Answers answers) {
        this.server = server;
        this.answers = answers;
        this.guard = new Guard(server.getAddress().getPort());
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "coalesce-web");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to serve the page.
     *
     * @param port the port on 127.0.0.1; 0 for any free port
     * @param answers the data
     * @return the server
     * @throws java.net.BindException if the port cannot be used
     * @throws IOException if the network fails
     */
    public static WebServer start(int port, Answers answers) throws IOException {
        // Another local process could otherwise keep all threads busy with requests that never end.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        WebServer web = new WebServer(server, answers);
        server.setExecutor(web.threads);
        server.createContext("/", web::handle);
        server.start();
        return web;
    }

    /**
     * Returns the address of the page. It ends with the token, as a fragment, which browsers do not send.
     *
     * @return the URL
     */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/#token=" + guard.token();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getPath();
        if (!guard.namesThisServer(headers)) {
            refuse(exchange, MISDIRECTED_REQUEST, "The request names another host than 127.0.0.1 with this port.");
        } else if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            refuse(exchange, METHOD_NOT_ALLOWED, "Only GET is allowed: this page changes nothing.");
        } else if (path == null || !path.startsWith(API)) {
            sendFile(exchange, path == null ? "" : path.substring(1));
        } else if (!guard.hasToken(headers)) {
            refuse(
                    exchange,
                    FORBIDDEN,
                    "The header " + Guard.TOKEN_HEADER + " does not have the token of this command.");
        } else {
            sendData(exchange, path.substring(API.length()));
        }
    }

    private static void sendFile(HttpExchange exchange, String name) throws IOException {
        String type = PageFiles.type(name);
        if (type == null) {
            refuse(exchange, NOT_FOUND, "There is no such file.");
        } else {
            send(exchange, OK, type, PageFiles.read(name));
        }
    }

    private void sendData(HttpExchange exchange, String name) throws IOException {
        String json;
        try {
            json = answers.answer(name, parameters(exchange.getRequestURI().getRawQuery()));
        } catch (RuntimeException e) {
            refuse(exchange, INTERNAL_ERROR, "The command web failed: " + e);
            return;
        }
        if (json == null) {
            refuse(exchange, NOT_FOUND, "There is no such request.");
        } else {
            send(exchange, OK, "application/json", json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query == null ? new String[0] : query.split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                parameters.put(decoded(each.substring(0, equals)), decoded(each.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead || content.length == 0 ? -1 : content.length);
        if (!isHead) {
            exchange.getResponseBody().write(content);
        }
    }
}
