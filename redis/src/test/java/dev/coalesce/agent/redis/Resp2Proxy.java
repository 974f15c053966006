package dev.coalesce.agent.redis;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server as an old proxy does: it does not know the command HELLO. */
final class Resp2Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Resp2Proxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String address() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(upstream);
                start(() -> sendCommands(client, upstream));
                start(() -> copyReplies(upstream, client));
            } catch (IOException e) {
                // the server or this proxy is being closed
            }
        }
    }

    /** HELLO is the first command of a connection, so its answer overtakes no other. */
    private static void sendCommands(Socket from, Socket to) {
        try (from;
                to;
                DataInputStream in = new DataInputStream(from.getInputStream());
                OutputStream out = to.getOutputStream()) {
            while (true) {
                StringBuilder command = new StringBuilder();
                int words = Integer.parseInt(line(in, command).substring(1));
                String name = "";
                for (int i = 0; i < words; i++) {
                    int length = Integer.parseInt(line(in, command).substring(1));
                    byte[] word = new byte[length + 2];
                    in.readFully(word);
                    String text = new String(word, StandardCharsets.ISO_8859_1);
                    command.append(text);
                    name = i == 0 ? text.strip() : name;
                }
                if (name.equalsIgnoreCase("HELLO")) {
                    from.getOutputStream()
                            .write("-ERR unknown command 'HELLO'\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    out.write(command.toString().getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static String line(DataInputStream in, StringBuilder copy) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        copy.append(line).append('\n');
        return line.toString().strip();
    }

    private static void copyReplies(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
