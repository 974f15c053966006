package fleet;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One JVM of a fleet, with Spring's transactions. Reads the commands of the other program of this name. The methods
 * {@code begin}, {@code own}, {@code commit} and {@code rollback} control one transaction, which has a thread of its own.
 */
public class Fleet {
    private static final SynchronousQueue<String> ORDERS = new SynchronousQueue<>();
    private static final SynchronousQueue<String> ANSWERS = new SynchronousQueue<>();
    private static int upstream;

    /** A result. */
    public record Price(String text) {}

    public static void main(String[] args) throws Exception {
        upstream = Integer.parseInt(args[0]);
        Thread transactions = new Thread(Fleet::transactions);
        transactions.setDaemon(true);
        transactions.start();
        ExecutorService commands = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
            String[] words = line.split(" ");
            commands.execute(() -> print(words[0] + " " + words[1] + " {" + run(words[3], words[4]) + "=1}"));
        }
    }

    private static synchronized void print(String line) {
        System.out.println(line);
    }

    private static String run(String method, String key) {
        try {
            if (method.equals("price")) {
                return price(key).text();
            }
            ORDERS.put(method + " " + key);
            return ANSWERS.take();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void transactions() {
        TransactionTemplate template = new TransactionTemplate(
                new DataSourceTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:fleet;DB_CLOSE_DELAY=-1")));
        try {
            while (true) {
                String key = ORDERS.take().split(" ")[1];
                String end = template.execute(status -> {
                    try {
                        set(key);
                        return transaction(key, status::setRollbackOnly);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                ANSWERS.put(end);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Follows orders until one of them ends the transaction. */
    private static String transaction(String key, Runnable rollback) throws InterruptedException {
        String answer = "begun";
        while (true) {
            ANSWERS.put(answer);
            String order = ORDERS.take().split(" ")[0];
            if (order.equals("own")) {
                answer = price(key).text();
            } else {
                if (order.equals("rollback")) {
                    rollback.run();
                }
                return order;
            }
        }
    }

    @Coalesce(key = "key", ttl = "1h", shared = true)
    static Price price(String key) {
        return new Price(ask(key));
    }

    @Invalidates(type = Fleet.class, method = "price", key = "key")
    static void set(String key) {}

    private static String ask(String key) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            out.writeUTF(key);
            out.writeLong(ProcessHandle.current().pid());
            out.flush();
            return in.readUTF();
        } catch (IOException e) {
            throw new IllegalStateException("upstream: " + e.getMessage());
        }
    }
}
