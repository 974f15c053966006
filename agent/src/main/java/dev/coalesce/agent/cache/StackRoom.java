package dev.coalesce.agent.cache;

/**
 * Tells whether the stack has room for an operation on a data structure that a {@code StackOverflowError} in the middle
 * would damage permanently.
 *
 * <p>The check calls itself a few times with large frames. A frame is large because the method has many local
 * variables, but it is rarely written to, because they are used only in one of 64 checks; writing to that much stack
 * each time would take ten times as long. The interpreter and all compilers give such a method one fixed frame size,
 * about 1,100 bytes when compiled and more when interpreted. Thread-safe.
 */
public final class StackRoom {
    /** The room for an operation on a cache. */
    private static final int FRAMES = 10;

    /** The variables must be used now and then: a compiler omits code that it has never seen run. */
    private static final int USE_INTERVAL = 64;

    private static final long[] VALUES = new long[128];

    /** Counts the checks. Unsynchronised: lost updates only change how often the variables are used. */
    private static int checks;

    /** Keeps the computed value alive, so that no compiler removes its computation. */
    private static volatile long unusedSink;

    private StackRoom() {}

    static boolean isEnough() {
        return isEnough(FRAMES);
    }

    /**
     * Tells whether the stack has a certain room.
     *
     * @param kilobytes the room; each takes a few nanoseconds to check
     * @return false if the current thread is nearer to the end of its stack
     */
    public static boolean isEnough(int kilobytes) {
        try {
            return occupy(kilobytes, VALUES) != 0;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static long occupy(int frames, long[] a) {
        if (frames > 0) {
            return occupy(frames - 1, a) + 1;
        }
        if (++checks % USE_INTERVAL != 0) {
            return 1;
        }
        long v0 = a[0], v1 = a[1], v2 = a[2], v3 = a[3], v4 = a[4], v5 = a[5], v6 = a[6], v7 = a[7];
        long v8 = a[8], v9 = a[9], v10 = a[10], v11 = a[11], v12 = a[12], v13 = a[13], v14 = a[14], v15 = a[15];
        long v16 = a[16], v17 = a[17], v18 = a[18], v19 = a[19], v20 = a[20], v21 = a[21], v22 = a[22], v23 = a[23];
        long v24 = a[24], v25 = a[25], v26 = a[26], v27 = a[27], v28 = a[28], v29 = a[29], v30 = a[30], v31 = a[31];
        long v32 = a[32], v33 = a[33], v34 = a[34], v35 = a[35], v36 = a[36], v37 = a[37], v38 = a[38], v39 = a[39];
        long v40 = a[40], v41 = a[41], v42 = a[42], v43 = a[43], v44 = a[44], v45 = a[45], v46 = a[46], v47 = a[47];
        long v48 = a[48], v49 = a[49], v50 = a[50], v51 = a[51], v52 = a[52], v53 = a[53], v54 = a[54], v55 = a[55];
        long v56 = a[56], v57 = a[57], v58 = a[58], v59 = a[59], v60 = a[60], v61 = a[61], v62 = a[62], v63 = a[63];
        long v64 = a[64], v65 = a[65], v66 = a[66], v67 = a[67], v68 = a[68], v69 = a[69], v70 = a[70], v71 = a[71];
        long v72 = a[72], v73 = a[73], v74 = a[74], v75 = a[75], v76 = a[76], v77 = a[77], v78 = a[78], v79 = a[79];
        long v80 = a[80], v81 = a[81], v82 = a[82], v83 = a[83], v84 = a[84], v85 = a[85], v86 = a[86], v87 = a[87];
        long v88 = a[88], v89 = a[89], v90 = a[90], v91 = a[91], v92 = a[92], v93 = a[93], v94 = a[94], v95 = a[95];
        long v96 = a[96],
                v97 = a[97],
                v98 = a[98],
                v99 = a[99],
                v100 = a[100],
                v101 = a[101],
                v102 = a[102],
                v103 = a[103];
        long v104 = a[104],
                v105 = a[105],
                v106 = a[106],
                v107 = a[107],
                v108 = a[108],
                v109 = a[109],
                v110 = a[110],
                v111 = a[111];
        long v112 = a[112],
                v113 = a[113],
                v114 = a[114],
                v115 = a[115],
                v116 = a[116],
                v117 = a[117],
                v118 = a[118],
                v119 = a[119];
        long v120 = a[120],
                v121 = a[121],
                v122 = a[122],
                v123 = a[123],
                v124 = a[124],
                v125 = a[125],
                v126 = a[126],
                v127 = a[127];
        long t = modify(a);
        unusedSink = v0 * t ^ v1 + t ^ v2 * t ^ v3 + t ^ v4 * t ^ v5 + t ^ v6 * t ^ v7 + t ^ v8 * t ^ v9 + t ^ v10 * t
                ^ v11 + t ^ v12 * t ^ v13 + t ^ v14 * t ^ v15 + t ^ v16 * t ^ v17 + t ^ v18 * t ^ v19 + t ^ v20 * t
                ^ v21 + t ^ v22 * t ^ v23 + t ^ v24 * t ^ v25 + t ^ v26 * t ^ v27 + t ^ v28 * t ^ v29 + t ^ v30 * t
                ^ v31 + t ^ v32 * t ^ v33 + t ^ v34 * t ^ v35 + t ^ v36 * t ^ v37 + t ^ v38 * t ^ v39 + t ^ v40 * t
                ^ v41 + t ^ v42 * t ^ v43 + t ^ v44 * t ^ v45 + t ^ v46 * t ^ v47 + t ^ v48 * t ^ v49 + t ^ v50 * t
                ^ v51 + t ^ v52 * t ^ v53 + t ^ v54 * t ^ v55 + t ^ v56 * t ^ v57 + t ^ v58 * t ^ v59 + t ^ v60 * t
                ^ v61 + t ^ v62 * t ^ v63 + t ^ v64 * t ^ v65 + t ^ v66 * t ^ v67 + t ^ v68 * t ^ v69 + t ^ v70 * t
                ^ v71 + t ^ v72 * t ^ v73 + t ^ v74 * t ^ v75 + t ^ v76 * t ^ v77 + t ^ v78 * t ^ v79 + t ^ v80 * t
                ^ v81 + t ^ v82 * t ^ v83 + t ^ v84 * t ^ v85 + t ^ v86 * t ^ v87 + t ^ v88 * t ^ v89 + t ^ v90 * t
                ^ v91 + t ^ v92 * t ^ v93 + t ^ v94 * t ^ v95 + t ^ v96 * t ^ v97 + t ^ v98 * t ^ v99 + t ^ v100 * t
                ^ v101 + t ^ v102 * t ^ v103 + t ^ v104 * t ^ v105 + t ^ v106 * t ^ v107 + t ^ v108 * t ^ v109 + t
                ^ v110 * t ^ v111 + t ^ v112 * t ^ v113 + t ^ v114 * t ^ v115 + t ^ v116 * t ^ v117 + t ^ v118 * t
                ^ v119 + t ^ v120 * t ^ v121 + t ^ v122 * t ^ v123 + t ^ v124 * t ^ v125 + t ^ v126 * t ^ v127 + t;
        return 1;
    }

    /** Modifies the array, so that all values read before must be kept in the frame during this call. */
    private static long modify(long[] a) {
        for (int i = 0; i < a.length; i++) {
            a[i] += i;
        }
        return a[0];
    }
}
