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

/** Threads and their messages in a database on disk. */
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
     * Opens the database, or makes it.
     *
     * @param directory where its files are
     * @throws SQLException if that cannot be
     */
    public ThreadStore(Path directory) throws SQLException {
        // We close it ourselves; a shutdown hook of the database's own would race with ours.
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
     * Begins a conversation.
     *
     * @return its id
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
     * Adds a message at the end of a thread.
     *
     * @param threadId the thread
     * @param role who speaks
     * @param content what is said
     * @return as stored
     * @throws SQLException if the database fails
     * @throws NoSuchElementException if there is no such thread
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
     * Takes a message back.
     *
     * @param message as {@link #append} returned it
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
     * The conversation so far.
     *
     * @param threadId the thread
     * @return in the order of writing
     * @throws SQLException if the database fails
     * @throws NoSuchElementException if there is no such thread
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
                return read(rows);
            }
        }
    }

    /** Stands on the first row, which holds nulls when the thread is empty. */
    private static List<Message> read(ResultSet rows) throws SQLException {
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
        // The last connection to leave closes the database.
        pool.dispose();
    }
}
