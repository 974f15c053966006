package dev.coalesce.commands;

import com.google.gson.JsonObject;
import dev.coalesce.commands.web.WebServer;
import java.io.IOException;
import java.net.BindException;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code web}. */
final class WebCommand extends Command {
    private static final String PORT = "--port";
    private static final int MAX_PORT = 65_535;
    private static final long INTERVAL_MILLIS = 1000;

    /** How long the page is served after the other JVM has ended, so that the page can say so. */
    private static final long FAREWELL_MILLIS = 3000;

    WebCommand() {
        super(
                "web",
                "<pid> [--port=PORT] [--json]",
                "Serves a page that shows what the agent does, live: the methods by the time that they save, the shares"
                        + " of hits, follows and leads, the flights with who waits for whom, and why calls are not"
                        + " shared. This command serves the page on 127.0.0.1, not the application. The page changes"
                        + " nothing, and needs the whole printed URL. It ends with Ctrl-C, or when that JVM ends.");
    }

    @Override
    void declareOptions(CommandSpec spec) {
        spec.addOption(value(PORT, "PORT", "the port on 127.0.0.1 (default: any free port)"));
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        checkAtMost(input, 1);
        int port = port(input.parsed().matchedOptionValue(PORT, "0"));
        if (ModuleLayer.boot().findModule("jdk.httpserver").isEmpty()) {
            throw CommandFailure.notDone("the Java runtime in " + System.getProperty("java.home")
                    + " has no module jdk.httpserver, which the command web needs: run this command with a complete JDK;"
                    + " the other JVM does not need one");
        }
        try (Connection connection = Connection.open(pid)) {
            LiveData data = new LiveData(
                    connection,
                    Long.parseLong(pid),
                    RunningProcess.uptimeSeconds(Long.parseLong(pid)),
                    System::nanoTime);
            data.sample();
            try (WebServer server = start(port, data)) {
                print(input, server.url(), pid);
                watch(data);
            }
        }
    }

    private static int port(String text) throws CommandFailure {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message is the same as for a number outside the range.
        }
        throw CommandFailure.usage("web --port is \"" + text + "\". Use a number from 1 to " + MAX_PORT
                + ", or leave the option out for any free port.");
    }

    private static WebServer start(int port, LiveData data) throws CommandFailure {
        try {
            return WebServer.start(port, data);
        } catch (BindException e) {
            throw CommandFailure.notDone("web cannot listen on port " + port + " of 127.0.0.1: " + e.getMessage()
                    + ". Use another --port, or leave the option out for any free port.");
        } catch (IOException e) {
            throw CommandFailure.notDone("web cannot listen on 127.0.0.1: " + e.getMessage() + ".");
        }
    }

    private static void print(Input input, String url, String pid) {
        if (input.isJson()) {
            JsonObject json = new JsonObject();
            json.addProperty("pid", Long.parseLong(pid));
            json.addProperty("url", url);
            input.printJson(json);
        } else {
            input.print("Open " + url);
            input.print("The page shows process " + pid + " and changes nothing. Only browsers on this machine can open"
                    + " it, with the whole URL. Ctrl-C ends it.");
            input.out().stream().flush();
        }
    }

    private static void watch(LiveData data) throws CommandFailure {
        while (true) {
            pause(INTERVAL_MILLIS);
            try {
                data.sample();
            } catch (CommandFailure e) {
                data.end(String.valueOf(e.getMessage()));
                pause(FAREWELL_MILLIS);
                throw e;
            }
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the next sample comes early.
        }
    }
}
