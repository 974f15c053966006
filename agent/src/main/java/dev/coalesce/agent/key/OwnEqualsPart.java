package dev.coalesce.agent.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record with a handwritten {@code equals} and a component that may change. Two such parts are equal if the records
 * are. But the record of a stored part may have changed since: its array is the caller's. Then the part equals nothing,
 * except a part with the content that it had.
 */
final class OwnEqualsPart extends CompositeKey {
    private final Object record;
    private final int hash;

    /** The components of the record at the time the key was made. */
    private final RecordPart content;

    /** Whether {@link #content} is a copy, which the record may differ from by now. */
    private final boolean isCopy;

    private OwnEqualsPart(Object record, int hash, RecordPart content, boolean isCopy) {
        this.record = record;
        this.hash = hash;
        this.content = content;
        this.isCopy = isCopy;
    }

    /** Returns the form of a record: the record itself if its components have nothing that must be copied. */
    static Object of(Object record, int depth) {
        @Nullable Object[] components = RecordPart.components(record);
        return RecordPart.isUnchangeable(components)
                ? record
                : new OwnEqualsPart(
                        record, record.hashCode(), RecordPart.content(record.getClass(), components, depth), false);
    }

    @Override
    OwnEqualsPart snapshot() {
        return isCopy ? this : new OwnEqualsPart(record, hash, content.snapshot(), true);
    }

    @Override
    long bytes() {
        return content.bytes();
    }

    @Override
    List<@Nullable Object> parts() {
        return List.of(this);
    }

    Object record() {
        return record;
    }

    List<@Nullable Object> components() {
        return content.components();
    }

    private boolean isUnchanged() {
        return !isCopy
                || RecordPart.content(record.getClass(), RecordPart.components(record), 0)
                        .equals(content);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof OwnEqualsPart
                        && ((OwnEqualsPart) other).hash == hash
                        && hasEqualRecord((OwnEqualsPart) other));
    }

    private boolean hasEqualRecord(OwnEqualsPart other) {
        return content.equals(other.content) || (record.equals(other.record) && isUnchanged() && other.isUnchanged());
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return record.toString();
    }
}
