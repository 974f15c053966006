package dev.coalesce.agent.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are: the option {@code cluster}.
 *
 * <pre>
 * redis[s]://[[user]:password@]host[:port][/database]
 * redis[s]-sentinel://[[user]:password@]host[:port][,host[:port]…]/[database]#master
 * redis[s]-cluster://[[user]:password@]host[:port][,host[:port]…]
 * </pre>
 *
 * <p>User and password are percent-decoded. No message and no {@link #toString} contains the password. Immutable.
 *
 * @param kind what the hosts are
 * @param tls whether the connection is encrypted, and the server's certificate is checked
 * @param user the user of the server's access control list; null for the default user
 * @param password the user's password; null if the server asks for none
 * @param hosts the servers, the sentinels, or some nodes of the cluster; not empty
 * @param database the number of the database; 0 by default
 * @param master the name by which the sentinels know the server; null unless there are sentinels
 */
record ServerAddress(
        Kind kind,
        boolean tls,
        @Nullable String user,
        @Nullable String password,
        List<Host> hosts,
        int database,
        @Nullable String master) {
    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final String ALLOWED = "redis://host:port, rediss://host:port (TLS), "
            + "redis-sentinel://host:port,host:port/#master or rediss-sentinel://host:port,host:port/#master, "
            + "redis-cluster://host:port,host:port or rediss-cluster://host:port,host:port, "
            + "each with user:password@ before the hosts where the server asks for it";

    /** What an address names. */
    enum Kind {
        SERVER,
        SENTINELS,
        CLUSTER
    }

    /**
     * A host.
     *
     * @param name its name or address; an IPv6 address without brackets
     * @param port its port
     */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
        }
    }

    /**
     * Reads an address.
     *
     * @param text the option
     * @return the address
     * @throws IllegalArgumentException if the text is not an address; the message contains neither user nor password
     */
    static ServerAddress parse(String text) {
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0) {
            throw invalid("it has no scheme");
        }
        String scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("rediss") || scheme.startsWith("rediss-");
        Kind kind = kind(tls ? "redis" + scheme.substring("rediss".length()) : scheme);
        String rest = text.substring(schemeEnd + "://".length());
        String master = null;
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            master = decode(rest.substring(fragment + 1));
            rest = rest.substring(0, fragment);
        }
        int path = rest.indexOf('/');
        String authority = path < 0 ? rest : rest.substring(0, path);
        int database = path < 0 ? 0 : database(rest.substring(path + 1));
        int at = authority.lastIndexOf('@');
        String user = null;
        String password = null;
        if (at >= 0) {
            String credentials = authority.substring(0, at);
            int colon = credentials.indexOf(':');
            // As in Redis' own clients: what stands alone is the password.
            user = colon <= 0 ? null : decode(credentials.substring(0, colon));
            password = decode(credentials.substring(colon + 1));
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.substring(at + 1).split(",", -1)) {
            hosts.add(host(host, kind));
        }
        if (kind == Kind.SERVER && hosts.size() > 1) {
            throw invalid("it names more than one host");
        }
        if ((kind == Kind.SENTINELS) != (master != null && !master.isEmpty())) {
            throw invalid(kind == Kind.SENTINELS ? "it lacks #master" : "only sentinels need #master");
        }
        if (kind == Kind.CLUSTER && database != 0) {
            throw invalid("a cluster has only database 0");
        }
        return new ServerAddress(kind, tls, user, password, List.copyOf(hosts), database, master);
    }

    private static Kind kind(String scheme) {
        return switch (scheme) {
            case "redis" -> Kind.SERVER;
            case "redis-sentinel" -> Kind.SENTINELS;
            case "redis-cluster" -> Kind.CLUSTER;
            default -> throw invalid("its scheme is unknown");
        };
    }

    private static Host host(String text, Kind kind) {
        int port = kind == Kind.SENTINELS ? SENTINEL_PORT : SERVER_PORT;
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        String name = colon < 0 ? text : text.substring(0, colon);
        if (colon >= 0) {
            port = number(text.substring(colon + 1), 65_535, "a port is not a number from 1 to 65535");
        }
        if (bracket > 0 && name.startsWith("[")) {
            name = name.substring(1, bracket);
        }
        if (name.isEmpty() || port == 0) {
            throw invalid(name.isEmpty() ? "a host is missing" : "a port is not a number from 1 to 65535");
        }
        return new Host(name, port);
    }

    private static int database(String text) {
        return text.isEmpty() ? 0 : number(text, Integer.MAX_VALUE, "the database is not a number");
    }

    private static int number(String text, int max, String problem) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw invalid(problem);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("user or password has a percent sign that does not begin %XX");
        }
    }

    private static IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException("not the address of a server: " + problem + "; allowed: " + ALLOWED);
    }

    /** {@return the address without user and password} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(tls ? "rediss" : "redis");
        text.append(
                switch (kind) {
                    case SERVER -> "://";
                    case SENTINELS -> "-sentinel://";
                    case CLUSTER -> "-cluster://";
                });
        for (int i = 0; i < hosts.size(); i++) {
            text.append(i == 0 ? "" : ",").append(hosts.get(i));
        }
        if (database != 0) {
            text.append('/').append(database);
        }
        return (master == null ? text : text.append('#').append(master)).toString();
    }
}
