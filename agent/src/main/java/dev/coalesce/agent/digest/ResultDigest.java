package dev.coalesce.agent.digest;

/** The digests of one result, one for each of its parts. Immutable. */
public final class ResultDigest {
    private final long[] sums;
    private final int read;
    private final int opaque;
    private final boolean isTruncated;

    ResultDigest(long[] sums, int read, int opaque, boolean isTruncated) {
        int length = Integer.SIZE - Integer.numberOfLeadingZeros(read | opaque);
        this.sums = new long[length];
        System.arraycopy(sums, 0, this.sums, 0, length);
        this.read = read;
        this.opaque = opaque;
        this.isTruncated = isTruncated;
    }

    /**
     * Returns the parts in which two results differ. Parts that could not be read in both do not count.
     *
     * @param other another result of the same method
     * @return a bit for each number of a part
     */
    public int differences(ResultDigest other) {
        int thrown = 1 << Paths.THROWN;
        int compared = (read | other.read) & ~(opaque | other.opaque);
        if (((read ^ other.read) & thrown) != 0) {
            compared = thrown; // what a failure and a result have in common says nothing
        }
        int different = 0;
        for (int rest = compared; rest != 0; rest &= rest - 1) {
            int part = Integer.numberOfTrailingZeros(rest);
            if (sum(part) != other.sum(part)) {
                different |= 1 << part;
            }
        }
        return different;
    }

    private long sum(int part) {
        return part < sums.length ? sums[part] : 0;
    }

    /**
     * Tells whether nothing of the result could be read.
     *
     * @return true if it cannot be compared
     */
    public boolean isOpaque() {
        return (read & ~opaque) == 0;
    }

    /**
     * Tells whether a part of the result could not be read.
     *
     * @return true if differences may be missed
     */
    public boolean isIncomplete() {
        return opaque != 0 || isTruncated;
    }

    /**
     * Returns an estimate of the memory that this object takes.
     *
     * @return bytes
     */
    public int bytes() {
        return 48 + sums.length * Long.BYTES;
    }
}
