"""BSS Eval 3 as the paper writes it: delayed copies, least squares, energies of the parts."""

import numpy as np


def bss_eval_matrix(reference, estimate, n_taps):
    """SDR, SIR and SAR in dB, each (n_ref, n_est)."""
    table = np.empty((3, len(reference), len(estimate)))
    for j in range(len(reference)):
        for k in range(len(estimate)):
            padded = np.append(estimate[k], np.zeros(n_taps - 1))
            target = project(padded, reference[j : j + 1], n_taps)
            interference = project(padded, reference, n_taps) - target
            artifacts = padded - target - interference
            table[0, j, k] = decibels(target, interference + artifacts)
            table[1, j, k] = decibels(target, interference)
            table[2, j, k] = decibels(target + interference, artifacts)
    return table


def project(signal, reference, n_taps):
    """Least-squares image of the signal in the span of the references' delayed copies."""
    columns = []
    for source in reference:
        for delay in range(n_taps):
            column = np.zeros(len(signal))
            column[delay : delay + len(source)] = source
            columns.append(column)
    span = np.stack(columns, axis=1)
    filters, *_ = np.linalg.lstsq(span, signal, rcond=None)
    return span @ filters


def decibels(wanted, unwanted):
    return 10 * np.log10((wanted @ wanted) / (unwanted @ unwanted))
