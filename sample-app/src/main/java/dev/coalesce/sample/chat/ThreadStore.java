package dev.coalesce.sample.chat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.h2.jdbcx.JdbcConnectionPool;

/** A database on disk that stores threads and their messages. */
public final class ThreadStore implements AutoCloseable {
    private static final String SCHEMA = """
            create table if not exists thread (id bigint generated always as identity primary key);
            create table if not exists message (
                id bigint generated always as identity primary key,
                thread_id bigint not null references thread (id),
                role varchar(16) not null,
                content varchar not null);
            """;

    private final JdbcConnectionPool pool;

    /**
     * Opens the database, and creates it if necessary.
     *
     * @param directory the directory of its files
     * @throws SQLException if the database cannot be opened
     */
    public ThreadStore(Path directory) throws SQLException {
        // close() closes the database. A shutdown hook of the database would race with it.
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("chat") + ";DB_CLOSE_ON_EXIT=FALSE";
        pool = JdbcConnectionPool.create(url, "sa", "");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        } catch (SQLException e) {
            pool.dispose();
            throw e;
        }
    }

    /**
     * Creates a thread.
     *
     * @return the id of the thread
     * @throws SQLException if the database fails
     */
    public long newThread() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into thread default values", Statement.RETURN_GENERATED_KEYS)) {
            insert.executeUpdate();
            return generatedId(insert);
        }
    }

    /**
     * Appends a message to a thread.
     *
     * @param threadId the id of the thread
     * @param role the role of the speaker
     * @param content the text
     * @return the stored message
     * @throws SQLException if the database fails
     * @throws NoSuchElementException if the thread does not exist
     */
    public Message append(long threadId, String role, String content) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into message (thread_id, role, content) select id, ?, ? from thread where id = ?",
                        Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, role);
            insert.setString(2, content);
            insert.setLong(3, threadId);
            if (insert.executeUpdate() == 0) {
                throw noSuchThread(threadId);
            }
            return new Message(generatedId(insert), role, content);
        }
    }

    /**
     * Removes a message.
     *
     * @param message a message that {@link #append} returned
     * @throws SQLException if the database fails
     */
    public void remove(Message message) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from message where id = ?")) {
            delete.setLong(1, message.id());
            delete.executeUpdate();
        }
    }

    /**
     * Returns the messages of a thread.
     *
     * @param threadId the id of the thread
     * @return the messages, in the order in which they were written
     * @throws SQLException if the database fails
     * @throws NoSuchElementException if the thread does not exist
     */
    public List<Message> messages(long threadId) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select m.id, m.role, m.content from thread t"
                        + " left join message m on m.thread_id = t.id where t.id = ? order by m.id")) {
            select.setLong(1, threadId);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw noSuchThread(threadId);
                }
                return readMessages(rows);
            }
        }
    }

    /** Reads the messages from the current row on. If the thread is empty, its only row contains nulls. */
    private static List<Message> readMessages(ResultSet rows) throws SQLException {
        List<Message> messages = new ArrayList<>();
        do {
            long id = rows.getLong(1);
            if (!rows.wasNull()) {
                messages.add(new Message(id, rows.getString(2), rows.getString(3)));
            }
        } while (rows.next());
        return List.copyOf(messages);
    }

    private static long generatedId(Statement insert) throws SQLException {
        try (ResultSet keys = insert.getGeneratedKeys()) {
            keys.next();
            return keys.getLong(1);
        }
    }

    private static NoSuchElementException noSuchThread(long threadId) {
        return new NoSuchElementException("no thread " + threadId);
    }

    @Override
    public void close() {
        // The database closes with its last connection.
        pool.dispose();
    }
}
